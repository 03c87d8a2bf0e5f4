import type { CapData } from '../../shapes/capdata.js';
import type { Resolution } from '../../shapes/delivery.js';
import type { VatSyscall } from '../../shapes/syscall.js';
import { askHost } from './host-doors.js';
import { VatStoreCache } from './vat-store-cache.js';

/** The syscalls of one vat. Each throws when the kernel, or a device, refuses it. */
export class Syscalls {
  private readonly store = new VatStoreCache();

  constructor(private readonly vat: number) {}

  send(target: string, method: string, args: CapData, result: string | null): void {
    this.call(['send', target, { method, args, result }]);
  }

  subscribe(promise: string): void {
    this.call(['subscribe', promise]);
  }

  resolve(resolutions: readonly Resolution[]): void {
    this.call(['resolve', resolutions]);
  }

  callNow(target: string, method: string, args: CapData): CapData | null {
    return this.call(['callNow', target, method, args]) as CapData | null;
  }

  get(key: string): string | undefined {
    return this.store.get(key, () => this.text(['vatstoreGet', key]));
  }

  /** To be called when every key of the vat store was read. */
  allIsRead(): void {
    this.store.allIsRead();
  }

  nextKey(prior: string): string | undefined {
    return this.text(['vatstoreGetNextKey', prior]);
  }

  set(key: string, value: string): void {
    this.call(['vatstoreSet', key, value]);
    this.store.note(key, value);
  }

  delete(key: string): void {
    this.call(['vatstoreDelete', key]);
    this.store.note(key, undefined);
  }

  exit(isFailure: boolean, info: CapData): void {
    this.call(['exit', isFailure, info]);
  }

  private text(syscall: VatSyscall): string | undefined {
    return (this.call(syscall) as string | null) ?? undefined;
  }

  /** Any syscall, as it is written in a transcript. */
  call(syscall: VatSyscall): unknown {
    const [status, content] = askHost(this.vat, syscall);
    if (status === 'error') throw new Error(`syscall.${syscall[0]} failed: ${String(content)}`);
    return content;
  }
}

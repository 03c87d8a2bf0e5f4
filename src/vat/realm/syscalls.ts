import type { CapData } from '../types/capdata.js';
import type { Resolution } from '../types/delivery.js';
import type { Syscall, SyscallResult } from '../types/syscall.js';
import { answerSize, syscallSize } from '../types/syscall-size.js';
import { hostSyscall } from './host-bindings.js';
import { redactedError } from './redacted-error.js';
import { VatStoreCache } from './vat-store-cache.js';
import { MAX_AUTHORED_SYSCALL_CHARACTERS, MAX_SYSCALL_CHARACTERS } from '../limits.js';

/** What the vat has no choice about: it tells how promises end, and what it does not need. */
const unlimited: readonly Syscall[0][] = [
  ...(['subscribe', 'resolve', 'exit'] as const),
  ...(['dropImports', 'retireImports', 'retireExports', 'abandonExports'] as const),
];

/** The syscalls of one vat. Each throws when the kernel, or a device, refuses it. */
export class Syscalls {
  private readonly store = new VatStoreCache();
  /** Characters that may still be asked for in this delivery. */
  private left = MAX_AUTHORED_SYSCALL_CHARACTERS;

  constructor(private readonly vat: number) {}

  /** A delivery begins. @param isStart when nobody waits for answers yet, and all of the baggage may be read */
  begin(isStart: boolean): void {
    this.left = isStart ? MAX_SYSCALL_CHARACTERS : MAX_AUTHORED_SYSCALL_CHARACTERS;
  }

  /** @throws RangeError when there is no room for a syscall */
  checkRoom(syscall: Syscall): void {
    if (!this.hasRoom(syscallSize(syscall))) throw this.budgetError();
  }

  /** Whether so many characters may still be asked for in this delivery. */
  hasRoom(size: number): boolean {
    return size <= this.left;
  }

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
  markStoreRead(): void {
    this.store.markComplete();
  }

  nextKey(prior: string): string | undefined {
    return this.text(['vatstoreGetNextKey', prior]);
  }

  set(key: string, value: string): void {
    this.call(['vatstoreSet', key, value]);
    this.store.remember(key, value);
  }

  delete(key: string): void {
    this.call(['vatstoreDelete', key]);
    this.store.remember(key, undefined);
  }

  exit(isFailure: boolean, info: CapData): void {
    this.call(['exit', isFailure, info]);
  }

  private text(syscall: Syscall): string | undefined {
    return (this.call(syscall) as string | null) ?? undefined;
  }

  /**
   * Any syscall, as it is written in a transcript.
   *
   * @throws RangeError when the vat has asked for too much in this delivery
   */
  call(syscall: Syscall): unknown {
    if (!unlimited.includes(syscall[0])) this.checkRoom(syscall);
    this.left -= syscallSize(syscall);
    const result = hostSyscall(this.vat, syscall) as SyscallResult;
    const [status, content] = result;
    if (status === 'error') throw new Error(`syscall.${syscall[0]} failed: ${content}`);
    this.left -= answerSize(result);
    return content;
  }

  /** What is to be said when there is no room. */
  budgetError(): Error {
    return redactedError(
      RangeError,
      `the vat asks for more than ${MAX_AUTHORED_SYSCALL_CHARACTERS} characters in one delivery`,
    );
  }
}

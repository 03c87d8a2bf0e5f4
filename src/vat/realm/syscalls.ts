import type { CapData } from '../types/capdata.js';
import type { Resolution } from '../types/delivery.js';
import type { Syscall, SyscallResult } from '../types/syscall.js';
import { answerSize, syscallSize } from '../types/syscall-size.js';
import { hostSyscall } from './host-bindings.js';
import { redactedError } from './redacted-error.js';
import { VatStoreCache } from './vat-store-cache.js';
import { MAX_AUTHORED_SYSCALL_CHARACTERS, MAX_SYSCALL_CHARACTERS } from '../limits.js';

/** Syscalls that are not limited, because the vat must make them: settlements, and reports of garbage. */
const unlimited: readonly Syscall[0][] = [
  ...(['subscribe', 'resolve', 'exit'] as const),
  ...(['dropImports', 'retireImports', 'retireExports', 'abandonExports'] as const),
];

/** The syscalls of one vat. Each throws if the kernel or a device refuses it. */
export class Syscalls {
  private readonly store = new VatStoreCache();
  /** Characters that syscalls of this delivery may still have. */
  private left = MAX_AUTHORED_SYSCALL_CHARACTERS;

  constructor(private readonly vat: number) {}

  /**
   * Begins a delivery.
   *
   * @param isStart whether it is a start, which may read all of the baggage and has no answers to make
   */
  begin(isStart: boolean): void {
    this.left = isStart ? MAX_SYSCALL_CHARACTERS : MAX_AUTHORED_SYSCALL_CHARACTERS;
  }

  /** @throws RangeError if a syscall would exceed the limit */
  checkRoom(syscall: Syscall): void {
    if (!this.hasRoom(syscallSize(syscall))) throw this.budgetError();
  }

  /** Whether this many characters are left in this delivery. */
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

  /** Must be called when all keys of the vat store have been read. */
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
   * Makes a syscall, in the form of a transcript.
   *
   * @throws RangeError if the vat exceeds the limit of this delivery
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

  /** The error for a syscall that exceeds the limit. */
  budgetError(): Error {
    return redactedError(
      RangeError,
      `the syscalls of one delivery have more than ${MAX_AUTHORED_SYSCALL_CHARACTERS} characters`,
    );
  }
}

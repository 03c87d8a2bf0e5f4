import type { KRef, VatId, VRef } from '../../types/refs';
import type { KernelSyscallResult } from '../../types/syscall';

/** A new or removed entry of the c-list of a vat. */
export interface ClistChange {
  /** `import`: the kernel named something for the vat; `export`: the vat for the kernel; `drop`: it was removed. */
  readonly mode: 'import' | 'export' | 'drop';
  /** Id of the vat. */
  readonly vatId: VatId;
  /** The kernel's name. */
  readonly kref: KRef;
  /** The name of the vat. */
  readonly vref: VRef;
  /** The number of syscalls of the crank before it; -1 if it happened before the delivery. */
  readonly after: number;
}

/** One syscall, in addition to what the report has. */
export interface SyscallDetails {
  /** Milliseconds on the clock of {@link CrankDetails}. */
  readonly began: number;
  /** When it was answered. */
  readonly ended: number;
  /** The answer with references of the kernel; undefined if the syscall concerned only the c-list. */
  readonly answer: KernelSyscallResult | undefined;
}

/** When the parts of a crank happened, in milliseconds of `performance.now()`, and how c-lists changed. */
export interface CrankDetails {
  /** When the crank began, in milliseconds. */
  readonly began: number;
  /** When the worker got the delivery, and when it was done; undefined without a delivery. */
  readonly delivered: number | undefined;
  /** When the worker had finished the delivery; undefined without a delivery. */
  readonly done: number | undefined;
  /** When the crank ended. */
  readonly ended: number;
  /** In the order of the syscalls of the report. */
  readonly syscalls: readonly SyscallDetails[];
  /** Changes of c-lists, in order. */
  readonly clist: readonly ClistChange[];
}

type Draft = { -readonly [Part in keyof CrankDetails]: CrankDetails[Part] };

/** Records the details of cranks while somebody wants them. */
export class CrankRecorder {
  private readers = 0;
  private current: (Draft & { syscalls: SyscallDetails[]; clist: ClistChange[] }) | undefined;

  /** Turns the recording on or off. It is on until all who turned it on have turned it off. */
  record(on: boolean): void {
    this.readers = Math.max(0, this.readers + (on ? 1 : -1));
    if (this.readers === 0) this.current = undefined;
  }

  /** Begins a crank. What was recorded of one that begins again is dropped. */
  begin(): void {
    if (this.readers === 0) return;
    const began = performance.now();
    const rest = { delivered: undefined, done: undefined, ended: began };
    this.current = { began, ...rest, syscalls: [], clist: [] };
  }

  beginDelivery(): void {
    if (this.current) this.current.delivered = performance.now();
  }

  endDelivery(): void {
    if (this.current) this.current.done = performance.now();
  }

  /** The time for {@link addSyscall}; 0 while nothing is recorded. */
  get now(): number {
    return this.current ? performance.now() : 0;
  }

  addSyscall(began: number, answer: KernelSyscallResult | undefined): void {
    this.current?.syscalls.push({ began, ended: performance.now(), answer });
  }

  addChange(mode: ClistChange['mode'], owner: string, kref: KRef, vref: string): void {
    const { current } = this;
    if (!current || !owner.startsWith('v')) return;
    const after = current.delivered === undefined ? -1 : current.syscalls.length;
    current.clist.push({ mode, vatId: owner as VatId, kref, vref: vref as VRef, after });
  }

  /** Ends a crank. @returns its details, if they were recorded */
  end(): CrankDetails | undefined {
    const { current } = this;
    this.current = undefined;
    if (current) current.ended = performance.now();
    return current;
  }
}

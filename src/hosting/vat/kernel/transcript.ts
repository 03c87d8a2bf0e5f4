import type { VatDelivery } from '../shapes/delivery';
import type { VatSyscall, VatSyscallResult } from '../shapes/syscall';
import type { CrankBuffer, Kept } from './crank-buffer';

/** One delivery with all that came of it, in the references of the vat. */
export interface TranscriptEntry {
  readonly d: VatDelivery;
  readonly sc: readonly { readonly s: VatSyscall; readonly r: VatSyscallResult }[];
}

const DIGITS = 12;

class KeptEntry implements Kept {
  constructor(
    readonly key: string,
    private readonly entry: TranscriptEntry,
  ) {}

  content(): string {
    return JSON.stringify(this.entry);
  }
}

/** What a vat was given and what it asked: enough to bring it to the same state in a new worker. */
export class Transcript {
  private current: { d: VatDelivery; sc: { s: VatSyscall; r: VatSyscallResult }[] } | undefined;

  /** @param length how many entries there are already */
  constructor(
    private readonly vatId: string,
    private length: number,
    private readonly buffer: CrankBuffer,
  ) {}

  begin(delivery: VatDelivery): void {
    this.current = { d: delivery, sc: [] };
  }

  add(syscall: VatSyscall, result: VatSyscallResult): void {
    this.current?.sc.push({ s: syscall, r: result });
  }

  /** The delivery counts. One that is undone is never written: its vat has ended. */
  commit(): void {
    if (!this.current) return;
    this.buffer.note(
      new KeptEntry(transcriptKey(this.vatId, this.length), this.current),
      () => undefined,
    );
    this.length += 1;
    this.current = undefined;
  }
}

/** Keys sort in the order of deliveries. */
export const transcriptKey = (vatId: string, number: number): string =>
  `t.${vatId}.${String(number).padStart(DIGITS, '0')}`;

import type { VatDelivery } from '../../types/delivery';
import type { VatSyscall, VatSyscallResult } from '../../types/syscall';
import { PersistedRecord, type CrankJournal } from './crank-journal';
import { chainHash } from './set-hash';
import type { VatRecord } from './vat-record';

/** One delivery with all that came of it, in the references of the vat. */
export interface TranscriptEntry {
  readonly d: VatDelivery;
  readonly sc: readonly { readonly s: VatSyscall; readonly r: VatSyscallResult }[];
}

const DIGITS = 12;

class TranscriptRecord extends PersistedRecord {
  constructor(
    readonly key: string,
    private readonly text: string | undefined,
  ) {
    super();
  }

  // One that is removed is in the store, or is told to it before.
  override get isStored(): boolean {
    return this.text === undefined;
  }

  /** The record of the vat has the hash of all of them. */
  override account(): void {}

  content(): string | undefined {
    return this.text;
  }
}

/** What a vat was given and what it asked: enough to bring it to the same state in a new worker. */
export class Transcript {
  private current: { d: VatDelivery; sc: { s: VatSyscall; r: VatSyscallResult }[] } | undefined;

  constructor(
    private readonly record: VatRecord,
    private readonly journal: CrankJournal,
  ) {}

  begin(delivery: VatDelivery): void {
    this.current = { d: delivery, sc: [] };
  }

  add(syscall: VatSyscall, result: VatSyscallResult): void {
    this.current?.sc.push({ s: syscall, r: result });
  }

  /**
   * The delivery counts. One that is undone is never written: its vat has ended.
   *
   * @returns what is wrong with it, or undefined
   */
  commit(): string | undefined {
    try {
      this.append(JSON.stringify(this.current));
      return undefined;
    } catch {
      return 'what the vat did in one delivery is too long to be kept';
    } finally {
      this.current = undefined;
    }
  }

  private append(text: string): void {
    const { record, journal } = this;
    record.touch();
    journal.record(
      new TranscriptRecord(transcriptKey(record.id, record.transcribed), text),
      () => undefined,
    );
    record.transcribed += 1;
    record.transcriptHash = chainHash(record.transcriptHash, text);
  }
}

/** Removes the latest entries of a vat that is gone. @returns how many */
export function removeTranscript(vat: VatRecord, journal: CrankJournal, budget: number): number {
  const count = Math.min(budget, vat.transcribed);
  vat.touch();
  for (let i = 0; i < count; i += 1) {
    vat.transcribed -= 1;
    journal.record(
      new TranscriptRecord(transcriptKey(vat.id, vat.transcribed), undefined),
      () => undefined,
    );
  }
  if (vat.transcribed === 0) vat.transcriptHash = '';
  return count;
}

/** Keys sort in the order of deliveries. */
export const transcriptKey = (vatId: string, number: number): string =>
  `t.${vatId}.${String(number).padStart(DIGITS, '0')}`;

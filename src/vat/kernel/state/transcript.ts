import type { VatDelivery } from '../../types/delivery';
import type { VatSyscall, VatSyscallResult } from '../../types/syscall';
import { PersistedRecord, type CrankJournal } from './crank-journal';
import { chainHash } from './set-hash';
import type { VatRecord } from './vat-record';

/** One delivery and its syscalls, with references of the vat. */
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

  // A removed entry is in the store, or its write comes before.
  override get isStored(): boolean {
    return this.text === undefined;
  }

  /** The record of the vat has the hash of the transcript. */
  override account(): void {}

  content(): string | undefined {
    return this.text;
  }
}

/** Deliveries and syscalls of a vat, from which a new worker reaches the same state. */
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
   * Adds the current delivery to the transcript. One that is undone is never added: its vat has ended.
   *
   * @returns a problem with it, or undefined
   */
  commit(): string | undefined {
    try {
      this.append(JSON.stringify(this.current));
      return undefined;
    } catch {
      return 'the transcript of one delivery is too long to be stored';
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

/** Removes the latest entries of a transcript. @returns how many */
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

/** Keys sort in the order of the deliveries. */
export const transcriptKey = (vatId: string, number: number): string =>
  `t.${vatId}.${String(number).padStart(DIGITS, '0')}`;

import type { VatDelivery } from '../../types/delivery';
import type { VatId } from '../../types/refs';
import type { VatSyscall, VatSyscallResult } from '../../types/syscall';
import { PersistedRecord, type CrankJournal } from './crank-journal';
import type { KernelState } from './kernel-state';
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
    record.unsaved += text.length;
    record.transcriptHash = chainHash(record.transcriptHash, text);
  }
}

/** Removes the latest entries of a transcript, and at last the snapshot. @returns how many */
export function removeTranscript(vat: VatRecord, state: KernelState, budget: number): number {
  const from = state.snapshots.get(vat.id)?.from ?? 0;
  const count = Math.min(budget, vat.transcribed - from);
  vat.touch();
  vat.transcribed -= count;
  removeEntries(vat.id, state.journal, vat.transcribed, vat.transcribed + count);
  if (vat.transcribed > from) return count;
  vat.transcribed = vat.unsaved = 0;
  vat.transcriptHash = '';
  state.snapshots.remove(vat.id);
  return count;
}

/** Removes some entries from the store. @param end exclusive */
export function removeEntries(
  vatId: VatId,
  journal: CrankJournal,
  begin: number,
  end: number,
): void {
  for (let number = begin; number < end; number += 1) {
    journal.record(new TranscriptRecord(transcriptKey(vatId, number), undefined), () => undefined);
  }
}

/** Keys sort in the order of the deliveries. */
export const transcriptKey = (vatId: string, number: number): string =>
  `t.${vatId}.${String(number).padStart(DIGITS, '0')}`;

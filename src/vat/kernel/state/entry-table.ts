import type { VatId } from '../../types/refs';
import { PersistedRecord, type CrankJournal } from './crank-journal';

const DIGITS = 12;

/** Keys sort in the order of the deliveries. */
export const transcriptKey = (vatId: string, number: number): string =>
  `t.${vatId}.${String(number).padStart(DIGITS, '0')}`;

class EntryRecord extends PersistedRecord {
  constructor(
    readonly key: string,
    public text: string | undefined,
    private readonly wasStored: boolean,
  ) {
    super();
  }

  override get isStored(): boolean {
    return this.wasStored;
  }

  /** The record of the vat has the hash of the transcript. */
  override account(): void {}

  content(): string | undefined {
    return this.text;
  }
}

/** The entries of transcripts. Only those that are not written yet are in memory. */
export class EntryTable {
  private pending = new Map<string, EntryRecord>();

  constructor(private readonly journal: CrankJournal) {}

  add(vatId: VatId, number: number, text: string): void {
    this.record(new EntryRecord(transcriptKey(vatId, number), text, false));
  }

  /** Removes the entries from `begin` to before `end`. Those that were not written yet never are. */
  remove(vatId: VatId, begin: number, end: number): void {
    for (let number = begin; number < end; number += 1) {
      const key = transcriptKey(vatId, number);
      const added = this.pending.get(key);
      if (!added) {
        this.record(new EntryRecord(key, undefined, true));
        continue;
      }
      const { text } = added;
      added.text = undefined;
      this.journal.record(added, () => (added.text = text));
    }
  }

  /** All changes are written. */
  markWritten(): void {
    this.pending = new Map();
  }

  private record(entry: EntryRecord): void {
    const before = this.pending.get(entry.key);
    this.pending.set(entry.key, entry);
    this.journal.record(entry, () => {
      if (before) this.pending.set(entry.key, before);
      else this.pending.delete(entry.key);
    });
  }
}

import { UndoableRecord, type CrankJournal } from './crank-journal';

/** The next number of a kind of id. */
export class Counter extends UndoableRecord {
  private dropped = false;

  constructor(
    readonly key: string,
    private next: number,
    private readonly journal: CrankJournal,
  ) {
    super();
  }

  get value(): number {
    return this.next;
  }

  /** @returns the number, which is not used again */
  take(): number {
    this.journal.touch(this);
    return this.next++;
  }

  /** Deletes the counter, with the vat that it belongs to. */
  drop(): void {
    this.dropped = true;
    this.journal.record(this, () => (this.dropped = false));
  }

  content(): string | undefined {
    return this.dropped ? undefined : String(this.next);
  }

  copy(): unknown {
    return this.next;
  }

  restore(copy: unknown): void {
    this.next = copy as number;
  }

  load(content: string): void {
    this.journal.adopt(this, content);
    this.next = Number(content);
  }
}

import type { Write } from '../../../support/store/store';

/** Something of the state that is kept under a key of the store. */
export interface Kept {
  readonly key: string;
  /** What the store is to hold; undefined when it is to hold nothing. */
  content(): string | undefined;
}

/** Something of which a copy is made before its first change in a crank. */
export interface Revised extends Kept {
  /** Number of the revision in which the copy was made; -1 when there is none. */
  revision: number;
  /** A copy of what can change. */
  copy(): unknown;
  /** Goes back to a copy. */
  restore(copy: unknown): void;
}

/**
 * What a crank has changed: how to take it back, and what the store has to be told. The tables
 * themselves are in memory, so that a crank costs no access to the store; many cranks are written in
 * one go, as the state after the last of them.
 */
export class CrankBuffer {
  private revision = 0;
  private readonly undo: (() => void)[] = [];
  private readonly changed = new Set<Kept>();

  /** To be called before something changes. */
  touch(record: Revised): void {
    if (record.revision === this.revision) return;
    const { revision } = record;
    const copy = record.copy();
    record.revision = this.revision;
    this.note(record, () => {
      record.restore(copy);
      record.revision = revision;
    });
  }

  /** For a change that is no change of one record: an entry of a table comes or goes. */
  note(kept: Kept | undefined, undo: () => void): void {
    if (kept) this.changed.add(kept);
    this.undo.push(undo);
  }

  /** @returns what {@link rollBack} goes back to */
  mark(): number {
    // What is touched later has to be copied once more.
    this.revision += 1;
    return this.undo.length;
  }

  /** Takes everything back since a mark. */
  rollBack(mark = 0): void {
    while (this.undo.length > mark) this.undo.pop()?.();
    this.revision += 1;
  }

  /** The crank is over: nothing before this is taken back any more. */
  commit(): void {
    this.undo.length = 0;
    this.revision += 1;
  }

  /** How many things the store has not been told of. */
  get unwritten(): number {
    return this.changed.size;
  }

  /** What the store has to be told, between two cranks. */
  takeWrites(): Write[] {
    const writes: Write[] = [];
    for (const kept of this.changed) {
      const content = kept.content();
      const value = content === undefined ? undefined : Buffer.from(content);
      writes.push({ key: Buffer.from(kept.key), value });
    }
    this.changed.clear();
    return writes;
  }
}

import type { Write } from '../../../support/store/store';

/** Something of the state that is kept under a key of the store. */
export abstract class Kept {
  /** Whether the store has to be told of it. */
  isChanged = false;
  /** Whether the store has anything under the key. */
  isStored = false;
  abstract get key(): string;
  /** What the store is to hold; undefined when it is to hold nothing. */
  abstract content(): string | undefined;
}

/** Something of which a copy is made before its first change in a crank. */
export abstract class Revised extends Kept {
  /** Number of the revision in which the copy was made; -1 when there is none. */
  revision = -1;
  /** A copy of what can change. */
  abstract copy(): unknown;
  /** Goes back to a copy. */
  abstract restore(copy: unknown): void;
}

/** One change, and how it is taken back. */
interface Step {
  readonly undo: () => void;
  /** Whether the store knew what it is about until then. */
  readonly isFirst: boolean;
}

/**
 * What a crank has changed: how to take it back, and what the store has to be told. The tables
 * themselves are in memory, so that a crank costs no access to the store; many cranks are written in
 * one go, as the state after the last of them.
 */
export class CrankBuffer {
  private revision = 0;
  private readonly steps: Step[] = [];
  /** In the order of the first change, so that what takes the key of something deleted comes after it. */
  private changed: Kept[] = [];

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
    const isFirst = kept?.isChanged === false;
    if (isFirst) {
      kept.isChanged = true;
      this.changed.push(kept);
    }
    this.steps.push({ undo, isFirst });
  }

  /** @returns what {@link rollBack} goes back to */
  mark(): number {
    // What is touched later has to be copied once more.
    this.revision += 1;
    return this.steps.length;
  }

  /** Takes everything back since a mark. */
  rollBack(mark = 0): void {
    while (this.steps.length > mark) {
      const { undo, isFirst } = this.steps.pop() as Step;
      undo();
      // The store has it as it is again; what was changed last is taken back first.
      if (isFirst) (this.changed.pop() as Kept).isChanged = false;
    }
    this.revision += 1;
  }

  /** The crank is over: nothing before this is taken back any more. */
  commit(): void {
    this.steps.length = 0;
    this.revision += 1;
  }

  /** How many things the store has not been told of. */
  get unwritten(): number {
    return this.changed.length;
  }

  /** What the store has to be told, between two cranks. */
  takeWrites(): Write[] {
    const { changed } = this;
    this.changed = [];
    const writes: Write[] = [];
    for (const kept of changed) {
      kept.isChanged = false;
      const content = kept.content();
      // Most things come and go between two writes: the store never hears of them.
      if (content === undefined && !kept.isStored) continue;
      kept.isStored = content !== undefined;
      const value = content === undefined ? undefined : Buffer.from(content);
      writes.push({ key: Buffer.from(kept.key), value });
    }
    return writes;
  }
}

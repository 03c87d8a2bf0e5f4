import type { Write } from '../../../store/store';
import { recordHash } from './set-hash';
import { StateHashes } from './state-hashes';

/** Something of the state that is kept under a key of the store. */
export abstract class PersistedRecord {
  // Many are made in every crank: assigning is faster than what class fields do.
  /** Whether the store has to be told of it. */
  declare isChanged: boolean;
  /** Of what the store has under the key; empty when it has nothing. */
  declare storedHash: string;

  constructor() {
    this.isChanged = false;
    this.storedHash = '';
  }

  /** Whether the store may have anything under the key. */
  get isStored(): boolean {
    return this.storedHash !== '';
  }

  /** The store is told of this; undefined deletes. */
  account(content: string | undefined, hashes: StateHashes): void {
    const { key, storedHash } = this;
    this.storedHash = content === undefined ? '' : recordHash(key, content);
    hashes.replace(key, storedHash, this.storedHash);
  }

  abstract get key(): string;
  /** What the store is to hold; undefined when it is to hold nothing. */
  abstract content(): string | undefined;
}

/** Something of which a copy is made before its first change in a crank. */
export abstract class UndoableRecord extends PersistedRecord {
  /** Number of the revision in which the copy was made; -1 when there is none. */
  declare revision: number;

  constructor() {
    super();
    this.revision = -1;
  }

  /** A copy of what can change. */
  abstract copy(): unknown;
  /** Goes back to a copy. */
  abstract restore(copy: unknown): void;
}

/** One change, and how it is taken back: by a function, or with the copy of a record. */
interface Step {
  /** Whether the store knew what it is about until then. */
  readonly isFirst: boolean;
  readonly undo: (() => void) | undefined;
  readonly record: UndoableRecord | undefined;
  readonly copy: unknown;
  readonly revision: number;
}

/**
 * What a crank has changed: how to take it back, and what the store has to be told. The tables
 * themselves are in memory, so that a crank costs no access to the store; many cranks are written in
 * one go, as the state after the last of them.
 */
export class CrankJournal {
  /** Of what the store has. */
  readonly hashes = new StateHashes();
  private revision = 0;
  private readonly steps: Step[] = [];
  /** In the order of the first change, so that what takes the key of something deleted comes after it. */
  private changed: PersistedRecord[] = [];

  /** To be called before something changes. */
  touch(record: UndoableRecord): void {
    if (record.revision === this.revision) return;
    const { revision } = record;
    const isFirst = this.isFirst(record);
    this.steps.push({ isFirst, undo: undefined, record, copy: record.copy(), revision });
    record.revision = this.revision;
  }

  /** For a change that is no change of one record: an entry of a table comes or goes. */
  record(kept: PersistedRecord | undefined, undo: () => void): void {
    const isFirst = kept !== undefined && this.isFirst(kept);
    this.steps.push({ isFirst, undo, record: undefined, copy: undefined, revision: 0 });
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
      const { isFirst, undo, record, copy, revision } = this.steps.pop() as Step;
      undo?.();
      record?.restore(copy);
      if (record) record.revision = revision;
      // The store has it as it is again; what was changed last is taken back first.
      if (isFirst) (this.changed.pop() as PersistedRecord).isChanged = false;
    }
    this.revision += 1;
  }

  private isFirst(kept: PersistedRecord): boolean {
    if (kept.isChanged) return false;
    kept.isChanged = true;
    this.changed.push(kept);
    return true;
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

  /** The store has this of a record. */
  adopt(kept: PersistedRecord, content: string): void {
    kept.account(content, this.hashes);
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
      kept.account(content, this.hashes);
      const value = content === undefined ? undefined : Buffer.from(content);
      writes.push({ key: Buffer.from(kept.key), value });
    }
    if (writes.length > 0) writes.push(...this.hashes.takeWrites());
    return writes;
  }
}

import { CrankRecorder } from './crank-recorder';
import type { Write } from '../../../store/store';
import { recordHash } from './set-hash';
import { StateHashes } from './state-hashes';

/** A part of the state that is persisted under a key of the store. */
export abstract class PersistedRecord {
  // Many records are created in every crank: assignments are faster than class fields.
  /** Whether the record has changed since it was last written. */
  declare isChanged: boolean;
  /** Hash of the stored content; empty if the store has none. */
  declare storedHash: string;

  constructor() {
    this.isChanged = false;
    this.storedHash = '';
  }

  /** Whether the store may have content under the key. */
  get isStored(): boolean {
    return this.storedHash !== '';
  }

  /** Updates the hashes for content that is written; undefined deletes. */
  account(content: string | undefined, hashes: StateHashes): void {
    const { key, storedHash } = this;
    this.storedHash = content === undefined ? '' : recordHash(key, content);
    hashes.replace(key, storedHash, this.storedHash);
  }

  /** The write of the current content, which is accounted for; undefined if there is nothing to write. */
  write(hashes: StateHashes): Write | undefined {
    const content = this.content();
    // Many records are created and deleted between two writes.
    if (content === undefined && !this.isStored) return undefined;
    this.account(content, hashes);
    const value = content === undefined ? undefined : Buffer.from(content);
    return { key: Buffer.from(this.key), value };
  }

  abstract get key(): string;
  /** The content to store; undefined if there is none. */
  abstract content(): string | undefined;
}

/** A record that is copied before its first change in a crank. */
export abstract class UndoableRecord extends PersistedRecord {
  /** The revision of the copy; -1 if there is none. */
  declare revision: number;

  constructor() {
    super();
    this.revision = -1;
  }

  /** Copies what can change. */
  abstract copy(): unknown;
  /** Restores a copy. */
  abstract restore(copy: unknown): void;
}

/** One change, and how to undo it: by a function, or from the copy of a record. */
interface Step {
  /** Whether this is the first change of the record since it was last written. */
  readonly isFirst: boolean;
  readonly undo: (() => void) | undefined;
  readonly record: UndoableRecord | undefined;
  readonly copy: unknown;
  readonly revision: number;
}

/**
 * The changes of a crank: how to undo them, and what to write. The tables are in memory, so that a crank does
 * not access the store; many cranks are written together, as the state after the last of them.
 */
export class CrankJournal {
  /** Hashes of what the store has. */
  readonly hashes = new StateHashes();
  /** Details of the crank, for those who observe it. */
  readonly recorder = new CrankRecorder();
  private revision = 0;
  private readonly steps: Step[] = [];
  /** In the order of the first change, so that a new record under the key of a deleted one comes later. */
  private changed: PersistedRecord[] = [];

  /** Must be called before a record changes. */
  touch(record: UndoableRecord): void {
    if (record.revision === this.revision) return;
    const { revision } = record;
    const isFirst = this.isFirst(record);
    this.steps.push({ isFirst, undo: undefined, record, copy: record.copy(), revision });
    record.revision = this.revision;
  }

  /** Records a change other than to the fields of a record, such as a new or deleted entry of a table. */
  record(kept: PersistedRecord | undefined, undo: () => void): void {
    const isFirst = kept !== undefined && this.isFirst(kept);
    this.steps.push({ isFirst, undo, record: undefined, copy: undefined, revision: 0 });
  }

  /** @returns a mark for {@link rollBack} */
  mark(): number {
    // Records that are touched after the mark need another copy.
    this.revision += 1;
    return this.steps.length;
  }

  /** Undoes all changes since a mark. */
  rollBack(mark = 0): void {
    while (this.steps.length > mark) {
      const { isFirst, undo, record, copy, revision } = this.steps.pop() as Step;
      undo?.();
      record?.restore(copy);
      if (record) record.revision = revision;
      // The record is unchanged again. Changes are undone in reverse order.
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

  /** Ends the crank: its changes cannot be undone any more. */
  commit(): void {
    this.steps.length = 0;
    this.revision += 1;
  }

  /** The number of records to write. */
  get unwritten(): number {
    return this.changed.length;
  }

  /** Registers the stored content of a record. */
  adopt(kept: PersistedRecord, content: string): void {
    kept.account(content, this.hashes);
  }

  /** The writes to the store; call it between two cranks. */
  takeWrites(): Write[] {
    const { changed } = this;
    this.changed = [];
    const writes: Write[] = [];
    for (const kept of changed) {
      kept.isChanged = false;
      const write = kept.write(this.hashes);
      if (write) writes.push(write);
    }
    if (writes.length > 0) writes.push(...this.hashes.takeWrites());
    return writes;
  }
}

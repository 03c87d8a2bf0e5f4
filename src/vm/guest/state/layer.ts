import type { Awaitable } from '../../../support/thenable';
import { stateMisused } from '../guest-errors';
import { STATE } from '../guest-limits';
import { keyText, type Source } from './source';
import { StateReader } from './reader';
import type { State, StateKey } from './state';

/** A changed key, and its value; without a value, it is removed. */
export type LayerChange = readonly [key: string, value: Buffer | undefined];

/**
 * The changes of one block on top of the state of its parent. Siblings are layers on the same parent, so they do not
 * see each other.
 */
export class Layer extends StateReader implements State, Source {
  private writes = new Map<string, Buffer | undefined>();
  private bytes = 0;
  private isSealed = false;
  private attempts = 0;

  constructor(private parent: Source) {
    super();
  }

  protected get source(): Source {
    return this;
  }

  /** The changes in the order of their keys; a value is undefined for a removed key. */
  get changes(): LayerChange[] {
    return [...this.writes].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  find(key: string): Awaitable<Buffer | undefined> {
    return this.writes.has(key) ? this.writes.get(key) : this.parent.find(key);
  }

  collect(prefix: string, start: string, into: Map<string, Buffer | undefined>): Source {
    for (const [key, value] of this.writes) {
      // The topmost layer was first.
      if (key.startsWith(prefix) && key >= start && !into.has(key)) into.set(key, value);
    }
    return this.parent.collect(prefix, start, into);
  }

  stored(prefix: string, start: string): AsyncIterable<[string, Buffer]> {
    return this.parent.stored(prefix, start);
  }

  put(key: StateKey, value: string | Uint8Array): void {
    this.write(keyText(key), Buffer.from(value as string));
  }

  delete(key: StateKey): void {
    this.write(keyText(key), undefined);
  }

  async attempt<T>(change: (state: State) => Awaitable<T>): Promise<T> {
    this.checkWritable();
    this.attempts += 1;
    const draft = new Layer(this);
    let result: T;
    try {
      result = await change(draft);
    } finally {
      this.attempts -= 1;
      draft.seal();
    }
    for (const [key, value] of draft.writes) this.write(key, value);
    return result;
  }

  /** Ends all changes: the block is complete. */
  seal(): void {
    this.isSealed = true;
  }

  /** Becomes an empty view of the base, which now contains its changes: the block is accepted. */
  settleInto(base: Source): void {
    this.writes = new Map();
    this.parent = base;
  }

  private write(key: string, value: Buffer | undefined): void {
    this.checkWritable();
    const before = this.writes.has(key) ? sizeOf(key, this.writes.get(key)) : 0;
    const bytes = this.bytes + sizeOf(key, value) - before;
    if (bytes > STATE.blockBytes) {
      throw stateMisused(`a block may write at most ${STATE.blockBytes} bytes of state`);
    }
    this.bytes = bytes;
    this.writes.set(key, value);
  }

  private checkWritable(): void {
    if (this.isSealed) throw stateMisused('the block is complete, so its state cannot change');
    if (this.attempts > 0) {
      throw stateMisused('an attempt is open: change the state that it got, or wait for its end');
    }
  }
}

const sizeOf = (key: string, value: Buffer | undefined): number =>
  key.length + (value?.length ?? 0);

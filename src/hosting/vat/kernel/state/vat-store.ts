import { textOf } from '../../../../support/store/key-text';
import { OrderedMap } from '../../../../support/store/ordered-map';
import { Kept, type CrankBuffer } from './crank-buffer';
import type { StateReader } from './kernel-state';

/** A value that a vat has set or deleted and that the store has not been told of yet. */
class Pending extends Kept {
  override isStored = true;

  constructor(
    readonly key: string,
    public value: string | undefined,
  ) {
    super();
  }

  content(): string | undefined {
    return this.value;
  }
}

/** What vats keep for themselves. It can be large: it stays in the store, but for the latest changes. */
export class VatStore {
  /** By key, in the order of the store: that of bytes. */
  private pending = new OrderedMap<Pending>();

  constructor(
    private readonly buffer: CrankBuffer,
    private readonly reader: StateReader,
  ) {}

  get(vatId: string, name: string): string | undefined {
    const key = prefixOf(vatId) + name;
    const pending = this.pending.get(orderOf(key));
    return pending ? pending.value : this.reader.get(key);
  }

  /** @param value undefined deletes */
  set(vatId: string, name: string, value: string | undefined): void {
    const key = prefixOf(vatId) + name;
    const order = orderOf(key);
    const before = this.pending.get(order);
    if (before) {
      const { value: old } = before;
      before.value = value;
      this.buffer.note(before, () => (before.value = old));
      return;
    }
    const pending = new Pending(key, value);
    this.pending.set(order, pending);
    this.buffer.note(pending, () => this.pending.delete(order));
  }

  /**
   * The next key of a vat, in the order of UTF-8.
   *
   * @param prior undefined for the first one
   */
  nextKey(vatId: string, prior: string | undefined): string | undefined {
    const prefix = prefixOf(vatId);
    const after = prior === undefined ? undefined : prefix + prior;
    const kept = this.nextKept(prefix, after);
    const added = this.nextAdded(prefix, after);
    if (kept === undefined || added === undefined) return (kept ?? added)?.slice(prefix.length);
    return (orderOf(kept) < orderOf(added) ? kept : added).slice(prefix.length);
  }

  /** Deletes some of a vat that is gone. @returns how many */
  deleteSome(vatId: string, budget: number): number {
    let count = 0;
    let key = this.nextKey(vatId, undefined);
    for (; key !== undefined && count < budget; count += 1) {
      this.set(vatId, key, undefined);
      key = this.nextKey(vatId, key);
    }
    return count;
  }

  /** The store knows everything now. */
  settle(): void {
    this.pending = new OrderedMap();
  }

  private nextAdded(prefix: string, after: string | undefined): string | undefined {
    const from = orderOf(after ?? prefix);
    const cursor = this.pending.cursor(from, undefined, false);
    while (cursor.next()) {
      if (!cursor.key.startsWith(prefix)) return undefined;
      const pending = cursor.value();
      if (pending.value !== undefined && pending.key !== after) return pending.key;
    }
    return undefined;
  }

  private nextKept(prefix: string, after: string | undefined): string | undefined {
    for (const key of this.reader.keysAfter(prefix, after)) {
      const change = this.pending.get(orderOf(key));
      if (!change || change.value !== undefined) return key;
    }
    return undefined;
  }
}

const prefixOf = (vatId: string): string => `s.${vatId}.`;

/** A text that compares as the bytes of the key do. */
const orderOf = (key: string): string => (ASCII.test(key) ? key : textOf(Buffer.from(key)));

const ASCII = /^[\0-\x7f]*$/;

import type { VatId } from '../../types/refs';
import { textOf } from '../../../store/key-text';
import { OrderedMap } from '../../../store/ordered-map';
import { PersistedRecord, type CrankJournal } from './crank-journal';
import { damagedStoreError } from './damage';
import { recordHash, SetHash } from './set-hash';
import type { StateHashes } from './state-hashes';

/** Reads from the store what is not in memory. */
export interface StateReader {
  get(key: string): string | undefined;
  /** A value that is not text. */
  bytes(key: string): Buffer | undefined;
  /** Keys with this prefix, and their values. */
  entries(prefix: string): Iterable<[key: string, value: string]>;
  /** Keys with this prefix that come after `after`; default: all of them. */
  keysAfter(prefix: string, after: string | undefined): Iterable<string>;
}

/** A change of a vat's value that is not written yet. */
class Pending extends PersistedRecord {
  constructor(
    readonly key: string,
    public value: string | undefined,
    private readonly vatId: VatId,
    private readonly reader: StateReader,
  ) {
    super();
  }

  override get isStored(): boolean {
    return true;
  }

  override account(content: string | undefined, hashes: StateHashes): void {
    const before = this.reader.get(this.key);
    hashes.replaceInStore(this.vatId, this.hashOf(before), this.hashOf(content));
  }

  private hashOf(content: string | undefined): string {
    return content === undefined ? '' : recordHash(this.key, content);
  }

  content(): string | undefined {
    return this.value;
  }
}

/** The vat stores. They can be large: only the latest changes are in memory. */
export class VatStore {
  /** By key, in byte order, as in the store. */
  private pending = new OrderedMap<Pending>();
  /** Vats whose part of the store has been checked. */
  private readonly checked = new Set<string>();

  constructor(
    private readonly journal: CrankJournal,
    private readonly reader: StateReader,
  ) {}

  get(vatId: VatId, name: string): string | undefined {
    this.check(vatId);
    const key = prefixOf(vatId) + name;
    const pending = this.pending.get(orderOf(key));
    return pending ? pending.value : this.reader.get(key);
  }

  /** @param value undefined deletes the key */
  set(vatId: VatId, name: string, value: string | undefined): void {
    const key = prefixOf(vatId) + name;
    const order = orderOf(key);
    const before = this.pending.get(order);
    if (before) {
      const { value: old } = before;
      before.value = value;
      this.journal.record(before, () => (before.value = old));
      return;
    }
    const pending = new Pending(key, value, vatId, this.reader);
    this.pending.set(order, pending);
    this.journal.record(pending, () => this.pending.delete(order));
  }

  /**
   * The next key of a vat, in the order of UTF-8 bytes.
   *
   * @param prior undefined for the first key
   */
  nextKey(vatId: VatId, prior: string | undefined): string | undefined {
    this.check(vatId);
    const prefix = prefixOf(vatId);
    const after = prior === undefined ? undefined : prefix + prior;
    const kept = this.nextStored(prefix, after);
    const added = this.nextPending(prefix, after);
    if (kept === undefined || added === undefined) return (kept ?? added)?.slice(prefix.length);
    return (orderOf(kept) < orderOf(added) ? kept : added).slice(prefix.length);
  }

  /** Deletes some entries of a vat that has ended. @returns how many */
  deleteSome(vatId: VatId, budget: number): number {
    let count = 0;
    this.checked.add(vatId); // damaged entries must go, too
    let key = this.nextKey(vatId, undefined);
    for (; key !== undefined && count < budget; count += 1) {
      this.set(vatId, key, undefined);
      key = this.nextKey(vatId, key);
    }
    return count;
  }

  /**
   * Checks all entries of a vat, once.
   *
   * @throws VMRE_STORE_FAILED if they differ from what was written
   */
  check(vatId: VatId): void {
    if (this.checked.has(vatId)) return;
    const hash = new SetHash();
    let count = 0;
    for (const [key, value] of this.reader.entries(prefixOf(vatId))) {
      hash.replace('', recordHash(key, value));
      count += 1;
    }
    if (!this.journal.hashes.isStoreOf(vatId, count, hash)) {
      throw damagedStoreError(`the vat store of ${vatId}`);
    }
    this.checked.add(vatId);
  }

  /** All changes are written. */
  markWritten(): void {
    this.pending = new OrderedMap();
  }

  private nextPending(prefix: string, after: string | undefined): string | undefined {
    const from = orderOf(after ?? prefix);
    const cursor = this.pending.cursor(from, undefined, false);
    while (cursor.next()) {
      if (!cursor.key.startsWith(prefix)) return undefined;
      const pending = cursor.value();
      if (pending.value !== undefined && pending.key !== after) return pending.key;
    }
    return undefined;
  }

  private nextStored(prefix: string, after: string | undefined): string | undefined {
    for (const key of this.reader.keysAfter(prefix, after)) {
      const change = this.pending.get(orderOf(key));
      if (!change || change.value !== undefined) return key;
    }
    return undefined;
  }
}

const prefixOf = (vatId: VatId): string => `s.${vatId}.`;

/** A string that compares like the bytes of the key. */
const orderOf = (key: string): string => (ASCII.test(key) ? key : textOf(Buffer.from(key)));

const ASCII = /^[\0-\x7f]*$/;

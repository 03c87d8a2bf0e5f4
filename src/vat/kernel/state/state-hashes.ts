import { hash } from 'node:crypto';

import type { Write } from '../../../store/store';
import { recordHash, SetHash } from './set-hash';

/** The format that is written. */
const FORMAT = 2;
/** The key of the hashes of tables, and the prefix of those of vat stores. */
export const HASHES_KEY = 'a';

/** Names of the tables, by the first letter of their keys. */
const tables: Readonly<Record<string, string>> = {
  ...{ o: 'objects', p: 'promises', v: 'vats', d: 'devices', k: 'device nodes', c: 'c-lists' },
  m: 'meters',
  ...{ n: 'counters', r: 'the run-queue', q: 'messages that wait for promises' },
  ...{
    w: 'what waits for paused vats',
    g: 'garbage collection',
    b: 'vats to be asked for garbage',
  },
  ...{ h: 'notes of the host', i: 'snapshots', e: 'ended vats', a: 'hashes of vat stores' },
};

const letters = Object.keys(tables).sort();

/** The expected content of the store of one vat. */
interface StoreHash {
  count: number;
  readonly hash: SetHash;
  /** Hash of the stored record with these hashes. */
  stored: string;
}

/**
 * Hashes of all persisted state: of each table, which is loaded when the kernel opens, and of the store of
 * each vat, which is read when the vat needs it. They are written with what they cover.
 */
export class StateHashes {
  private readonly byTable = new Map<string, SetHash>();
  private readonly stores = new Map<string, StoreHash>();
  private readonly changedStores = new Set<string>();

  /** Replaces a record of a table; an empty string means none. */
  replace(key: string, before: string, after: string): void {
    this.table(key.charAt(0)).replace(before, after);
  }

  /** Replaces a record in the store of a vat. */
  replaceInStore(vatId: string, before: string, after: string): void {
    const store = this.store(vatId);
    store.hash.replace(before, after);
    store.count += (after === '' ? 0 : 1) - (before === '' ? 0 : 1);
    this.changedStores.add(vatId);
  }

  /** The vat was removed. */
  forgetStore(vatId: string): void {
    if (!this.stores.has(vatId)) return;
    this.store(vatId).count = 0;
    this.changedStores.add(vatId);
  }

  /** Whether this is the expected content of the store of a vat. */
  isStoreOf(vatId: string, count: number, hash: SetHash): boolean {
    const known = this.stores.get(vatId);
    return count === (known?.count ?? 0) && (count === 0 || known?.hash.digest === hash.digest);
  }

  /** The expected content of the store of a vat. */
  storeOf(vatId: string): { readonly count: number; readonly hash: string } {
    const known = this.stores.get(vatId);
    return { count: known?.count ?? 0, hash: known?.hash.digest ?? zero };
  }

  /** The writes that belong to the recorded changes. */
  takeWrites(): Write[] {
    const writes = [...this.changedStores].map((vatId) => this.storeWrite(vatId));
    this.changedStores.clear();
    return [...writes, { key: Buffer.from(HASHES_KEY), value: Buffer.from(this.content) }];
  }

  /** Loads what `takeWrites` wrote for the store of a vat. */
  loadStore(vatId: string, content: string): void {
    const [count, digest] = JSON.parse(content) as [number, string];
    const store = this.store(vatId);
    store.count = count;
    store.hash.load(digest);
    this.setStored(vatId, store, recordHash(storeKey(vatId), content));
  }

  /** Names of the tables that differ from their stored hashes. */
  differences(content: string): string[] {
    const { format, ...digests } = JSON.parse(content) as Record<string, unknown>;
    if (format !== FORMAT) throw new Error(`they have format ${String(format)}`);
    const all = new Set([...Object.keys(digests), ...letters]);
    const differ = [...all].filter((each) => (digests[each] ?? zero) !== this.digest(each));
    return differ.map((letter) => tables[letter] ?? 'an unknown table');
  }

  /** Hash of the whole state. */
  get all(): string {
    return hash('sha256', this.content).slice(0, 32);
  }

  private get content(): string {
    let text = `{"format":${FORMAT}`;
    for (const letter of letters) {
      const digest = this.digest(letter);
      if (digest !== zero) text += `,"${letter}":"${digest}"`;
    }
    return `${text}}`;
  }

  private storeWrite(vatId: string): Write {
    const store = this.store(vatId);
    const key = storeKey(vatId);
    const content =
      store.count === 0 ? undefined : JSON.stringify([store.count, store.hash.digest]);
    this.setStored(vatId, store, content === undefined ? '' : recordHash(key, content));
    const value = content === undefined ? undefined : Buffer.from(content);
    return { key: Buffer.from(key), value };
  }

  private setStored(vatId: string, store: StoreHash, stored: string): void {
    this.replace(HASHES_KEY, store.stored, stored);
    store.stored = stored;
    if (stored === '') this.stores.delete(vatId);
  }

  private digest(letter: string): string {
    return this.byTable.get(letter)?.digest ?? zero;
  }

  private table(letter: string): SetHash {
    let table = this.byTable.get(letter);
    if (!table) this.byTable.set(letter, (table = new SetHash()));
    return table;
  }

  private store(vatId: string): StoreHash {
    let store = this.stores.get(vatId);
    if (!store) this.stores.set(vatId, (store = { count: 0, hash: new SetHash(), stored: '' }));
    return store;
  }
}

const storeKey = (vatId: string): string => `${HASHES_KEY}.${vatId}`;
const zero = new SetHash().digest;

import { hash } from 'node:crypto';

import type { Write } from '../../../store/store';
import { recordHash, SetHash } from './set-hash';

/** Of what is written now. */
const FORMAT = 2;
/** Where the hashes of the tables are, and in front of those of vat stores. */
export const HASHES_KEY = 'a';

/** The tables by the letter that their keys begin with. */
const tables: Readonly<Record<string, string>> = {
  ...{ o: 'objects', p: 'promises', v: 'vats', d: 'devices', k: 'device nodes', c: 'c-lists' },
  ...{ n: 'counters', r: 'the run-queue', q: 'messages that wait for promises' },
  ...{
    w: 'what waits for paused vats',
    g: 'garbage collection',
    b: 'vats to be asked for garbage',
  },
  ...{ h: 'notes of the host', e: 'ended vats', a: 'hashes of vat stores' },
};

const letters = Object.keys(tables).sort();

/** What the vat store of one vat has to be. */
interface StoreHash {
  count: number;
  readonly hash: SetHash;
  /** Hash of the record that the store has of this. */
  stored: string;
}

/**
 * Hashes of all that is kept: of each table, which are read at the opening, and of the store of each vat, which
 * is read when the vat needs it. They are written with what they are about.
 */
export class StateHashes {
  private readonly byTable = new Map<string, SetHash>();
  private readonly stores = new Map<string, StoreHash>();
  private readonly changedStores = new Set<string>();

  /** One record takes the place of another; an empty text is none. */
  replace(key: string, before: string, after: string): void {
    this.table(key.charAt(0)).replace(before, after);
  }

  /** The same in the store of a vat. */
  replaceInStore(vatId: string, before: string, after: string): void {
    const store = this.store(vatId);
    store.hash.replace(before, after);
    store.count += (after === '' ? 0 : 1) - (before === '' ? 0 : 1);
    this.changedStores.add(vatId);
  }

  /** There is no such vat any more. */
  forgetStore(vatId: string): void {
    if (!this.stores.has(vatId)) return;
    this.store(vatId).count = 0;
    this.changedStores.add(vatId);
  }

  /** Whether this is what the store of a vat has to have. */
  isStoreOf(vatId: string, count: number, hash: SetHash): boolean {
    const known = this.stores.get(vatId);
    return count === (known?.count ?? 0) && (count === 0 || known?.hash.digest === hash.digest);
  }

  /** To be written with the changes that it was told of. */
  takeWrites(): Write[] {
    const writes = [...this.changedStores].map((vatId) => this.storeWrite(vatId));
    this.changedStores.clear();
    return [...writes, { key: Buffer.from(HASHES_KEY), value: Buffer.from(this.content) }];
  }

  /** What `takeWrites` has written of the store of a vat. */
  loadStore(vatId: string, content: string): void {
    const [count, digest] = JSON.parse(content) as [number, string];
    const store = this.store(vatId);
    store.count = count;
    store.hash.load(digest);
    this.setStored(vatId, store, recordHash(storeKey(vatId), content));
  }

  /** The tables that are not what they have to be, by the text that was written of them. */
  differences(content: string): string[] {
    const { format, ...digests } = JSON.parse(content) as Record<string, unknown>;
    if (format !== FORMAT) throw new Error(`they have format ${String(format)}`);
    const all = new Set([...Object.keys(digests), ...letters]);
    const differ = [...all].filter((each) => (digests[each] ?? zero) !== this.digest(each));
    return differ.map((letter) => tables[letter] ?? 'what there is no table for');
  }

  /** Of everything. */
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

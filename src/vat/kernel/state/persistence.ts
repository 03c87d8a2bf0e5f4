import type { KPid, KRef, VatId } from '../../types/refs';
import type { Store } from '../../../store/store';
import { messageOf } from '../../../support/errors/vmre-error';
import { damagedStoreError } from './damage';
import type { GcKind } from './gc-actions';
import { KernelState } from './kernel-state';
import { chainHash } from './set-hash';
import type { VatSnapshot } from './snapshot-table';
import { HASHES_KEY } from './state-hashes';
import { transcriptKey } from './entry-table';
import type { TranscriptEntry } from './transcript';
import type { VatRecord } from './vat-record';
import { compareVats } from './vat-order';
import type { StateReader } from './vat-store';

/** Entries of the store whose key has a prefix, in their order, without the prefix. */
export function* entriesOf<Key extends string = string>(
  store: Store,
  prefix: string,
): Iterable<[key: Key, value: string]> {
  const from = Buffer.from(prefix);
  const below = Buffer.from(prefix);
  below[below.length - 1] = (below[below.length - 1] as number) + 1;
  for (const [key, value] of store.range(from, below)) {
    yield [key.toString().slice(prefix.length) as Key, value.toString()];
  }
}

/** Reads from the store what is not in memory. */
export const storeReader = (store: Store): StateReader => ({
  get: (key) => store.get(Buffer.from(key))?.toString(),
  bytes: (key) => store.get(Buffer.from(key)),
  *entries(prefix) {
    for (const [key, value] of entriesOf(store, prefix)) yield [prefix + key, value];
  },
  *keysAfter(prefix, after) {
    for (const [key] of store.range(Buffer.from(after ?? prefix))) {
      const text = key.toString();
      if (!text.startsWith(prefix)) return;
      if (text !== after) yield text;
    }
  },
});

/** A loaded state, and the parts of it that differ from what was written. */
export interface ReadState {
  readonly state: KernelState;
  readonly differences: readonly string[];
}

/**
 * Loads the state from a store: that after a whole crank.
 *
 * @throws VMRE_STORE_FAILED if the store is damaged
 */
export function loadState(store: Store): KernelState {
  const { state, differences } = readState(store);
  if (differences.length === 0) return state;
  throw damagedStoreError(differingParts(differences));
}

/** Like {@link loadState}, also if parts are damaged. @throws VMRE_STORE_FAILED if the tables cannot be read */
export function readState(store: Store): ReadState {
  const hashes = store.get(Buffer.from(HASHES_KEY))?.toString();
  if (hashes === undefined) return { state: emptyState(store), differences: [] };
  const state = new KernelState(storeReader(store));
  try {
    loadTables(store, state);
    return { state, differences: state.journal.hashes.differences(hashes) };
  } catch (error) {
    throw damagedStoreError(`its tables cannot be read: ${messageOf(error)}`, error);
  }
}

/** A description of the parts that differ. */
export const differingParts = (differences: readonly string[]): string =>
  `these parts differ from what was written: ${differences.join(', ')}`;

/** The state of a new store. A kernel always writes hashes with the state. */
function emptyState(store: Store): KernelState {
  for (const [key] of store.range()) {
    throw damagedStoreError(
      `it has ${key.toString('utf8', 0, 20)} but no hashes; a version of VMRE before hashes may have written it`,
    );
  }
  return new KernelState(storeReader(store));
}

function loadTables(store: Store, state: KernelState): void {
  for (const [kref, content] of entriesOf<KRef>(store, 'o.')) state.objects.load(kref, content);
  for (const [kref, content] of entriesOf<KPid>(store, 'p.')) state.promises.load(kref, content);
  const vats = [...entriesOf<VatId>(store, 'v.')].sort(([one], [other]) => compareVats(one, other));
  for (const [id, content] of vats) state.vats.load(id, content);
  for (const [id, content] of entriesOf<VatId>(store, 'i.')) state.snapshots.load(id, content);
  const ended = [...entriesOf<VatId>(store, 'e.')].sort(([one], [other]) =>
    compareVats(one, other),
  );
  for (const [id, content] of ended) state.endedVats.load(id, content);
  for (const [id, content] of entriesOf(store, 'm.')) state.meters.load(id, content);
  for (const [id, content] of entriesOf(store, 'd.')) state.devices.load(id, content);
  for (const [kref, deviceId] of entriesOf<KRef>(store, 'k.'))
    state.devices.loadNode(kref, deviceId);
  for (const [key, content] of entriesOf(store, 'c.')) {
    const [owner = '', kref = ''] = key.split('.');
    clistOf(state, owner)?.load(kref as KRef, content);
  }
  for (const [key, content] of entriesOf(store, 'n.')) counterOf(state, key)?.load(content);
  for (const [number, content] of entriesOf(store, 'r.')) state.runQueue.load(number, content);
  for (const [key, content] of entriesOf(store, 'q.')) {
    const [kpid = '', number = ''] = key.split('.');
    state.promises.get(kpid as KPid)?.queue.load(number, content);
  }
  for (const [key, content] of entriesOf(store, 'w.')) {
    const [vatId = '', number = ''] = key.split('.');
    state.vats.get(vatId as VatId)?.waiting.load(number, content);
  }
  for (const [key] of entriesOf(store, 'g.')) {
    const [vatId = '', kind, kref = ''] = key.split('.');
    state.gcActions.load(vatId as VatId, kind as GcKind, kref as KRef);
  }
  for (const [vatId] of entriesOf<VatId>(store, 'b.')) state.reapQueue.load(vatId);
  for (const [name, text] of entriesOf(store, 'h.')) state.hostNotes.load(name, text);
  const { hashes } = state.journal;
  for (const [vatId, text] of entriesOf(store, `${HASHES_KEY}.`)) hashes.loadStore(vatId, text);
}

/** A place in a transcript. */
export interface TranscriptPlace {
  /** The number of deliveries before it. */
  readonly at: number;
  /** Hash of the transcript before it. */
  readonly transcriptHash: string;
}

const beginning: TranscriptPlace = { at: 0, transcriptHash: '' };

/**
 * The transcript of a vat, oldest entry first.
 *
 * @param from where to begin: at the beginning, or at a snapshot
 * @throws VMRE_STORE_FAILED before the first entry if the transcript is damaged
 */
export function* transcriptOf(
  store: Store,
  record: VatRecord,
  from: TranscriptPlace = beginning,
): Iterable<TranscriptEntry> {
  const range = (): Iterable<[key: string, value: string]> => entriesFrom(store, record, from.at);
  let [count, hash, isInPlace] = [from.at, from.transcriptHash, true];
  for (const [key, content] of range()) {
    isInPlace &&= key === transcriptKey(record.id, count);
    count += 1;
    hash = chainHash(hash, content);
  }
  if (!isInPlace || count !== record.transcribed || hash !== record.transcriptHash) {
    const what = `the transcript of the vat ${record.name} (${record.id})`;
    const [present, all] = [count - from.at, record.transcribed - from.at];
    throw damagedStoreError(`${what}; it has ${present} of ${all} deliveries`);
  }
  for (const [, content] of range()) yield JSON.parse(content) as TranscriptEntry;
}

/** Where the transcript that is still stored begins. */
export const keptPlace = (snapshot: VatSnapshot | undefined): TranscriptPlace | undefined =>
  snapshot && snapshot.from > 0 ? snapshot : undefined;

function* entriesFrom(
  store: Store,
  { id }: VatRecord,
  at: number,
): Iterable<[key: string, value: string]> {
  const end = Buffer.from(`t.${id}/`); // the character after the point
  for (const [key, value] of store.range(Buffer.from(transcriptKey(id, at)), end)) {
    yield [key.toString(), value.toString()];
  }
}

const clistOf = (state: KernelState, owner: string) =>
  (state.vats.get(owner as VatId) ?? state.devices.get(owner))?.clist;

function counterOf(state: KernelState, key: string) {
  const counters = [
    state.nextVat,
    state.nextDevice,
    state.nextMeter,
    state.nextObject,
    state.nextNode,
    state.nextPromise,
    state.cranks,
  ];
  const own = counters.find((counter) => counter.key === `n.${key}`);
  if (own) return own;
  const [owner = '', kind] = key.split('.');
  const vat = state.vats.get(owner as VatId);
  if (vat) return { o: vat.nextObject, p: vat.nextPromise, d: vat.nextDevice }[kind as 'o'];
  const device = state.devices.get(owner);
  return device && { o: device.nextObject, d: device.nextNode }[kind as 'o'];
}

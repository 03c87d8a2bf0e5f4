import type { Store } from '../../../../support/store/store';
import type { GcKind } from './gc-actions';
import { KernelState, type StateReader } from './kernel-state';
import type { TranscriptEntry } from './transcript';
import { compareVats } from './vat-order';

/** Keys of a part of the store, in their order. */
export function* entriesOf(store: Store, prefix: string): Iterable<[key: string, value: string]> {
  const from = Buffer.from(prefix);
  const below = Buffer.from(prefix);
  below[below.length - 1] = (below[below.length - 1] as number) + 1;
  for (const [key, value] of store.range(from, below)) {
    yield [key.toString().slice(prefix.length), value.toString()];
  }
}

/** Reads what is not kept in memory. */
export const readerOf = (store: Store): StateReader => ({
  get: (key) => store.get(Buffer.from(key))?.toString(),
  *keysAfter(prefix, after) {
    for (const [key] of store.range(Buffer.from(after ?? prefix))) {
      const text = key.toString();
      if (!text.startsWith(prefix)) return;
      if (text !== after) yield text;
    }
  },
});

/** The state as the store has it: that of a whole crank. */
export function loadState(store: Store): KernelState {
  const state = new KernelState(readerOf(store));
  for (const [kref, content] of entriesOf(store, 'o.')) state.objects.load(kref, content);
  for (const [kref, content] of entriesOf(store, 'p.')) state.promises.load(kref, content);
  const vats = [...entriesOf(store, 'v.')].sort(([one], [other]) => compareVats(one, other));
  for (const [id, content] of vats) state.vats.load(id, content);
  const ended = [...entriesOf(store, 'e.')].sort(([one], [other]) => compareVats(one, other));
  for (const [id, content] of ended) state.endedVats.load(id, content);
  for (const [id, content] of entriesOf(store, 'd.')) state.devices.load(id, content);
  for (const [kref, deviceId] of entriesOf(store, 'k.')) state.devices.loadNode(kref, deviceId);
  for (const [key, content] of entriesOf(store, 'c.')) {
    const [owner = '', kref = ''] = key.split('.');
    clistOf(state, owner)?.load(kref, content);
  }
  for (const [key, content] of entriesOf(store, 'n.')) counterOf(state, key)?.load(content);
  for (const [number, content] of entriesOf(store, 'r.')) state.runQueue.load(number, content);
  for (const [key, content] of entriesOf(store, 'q.')) {
    const [kpid = '', number = ''] = key.split('.');
    state.promises.get(kpid)?.queue.load(number, content);
  }
  for (const [key, content] of entriesOf(store, 'w.')) {
    const [vatId = '', number = ''] = key.split('.');
    state.vats.get(vatId)?.waiting.load(number, content);
  }
  for (const [key] of entriesOf(store, 'g.')) {
    const [vatId = '', kind, kref = ''] = key.split('.');
    state.gcActions.load(vatId, kind as GcKind, kref);
  }
  for (const [vatId] of entriesOf(store, 'b.')) state.reapQueue.load(vatId);
  for (const [name, text] of entriesOf(store, 'h.')) state.hostNotes.load(name, text);
  return state;
}

/** The transcript of a vat, oldest entry first. */
export function* transcriptOf(store: Store, vatId: string): Iterable<TranscriptEntry> {
  for (const [, content] of entriesOf(store, `t.${vatId}.`)) {
    yield JSON.parse(content) as TranscriptEntry;
  }
}

const clistOf = (state: KernelState, owner: string) =>
  (state.vats.get(owner) ?? state.devices.get(owner))?.clist;

function counterOf(state: KernelState, key: string) {
  const counters = [
    state.nextVat,
    state.nextDevice,
    state.nextObject,
    state.nextNode,
    state.nextPromise,
    state.cranks,
  ];
  const own = counters.find((counter) => counter.key === `n.${key}`);
  if (own) return own;
  const [owner = '', kind] = key.split('.');
  const vat = state.vats.get(owner);
  if (vat) return { o: vat.nextObject, p: vat.nextPromise, d: vat.nextDevice }[kind as 'o'];
  const device = state.devices.get(owner);
  return device && { o: device.nextObject, d: device.nextNode }[kind as 'o'];
}

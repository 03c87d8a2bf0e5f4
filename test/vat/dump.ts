import type { KernelState } from '../../src/vat/kernel/state/kernel-state';

/** The complete state of a kernel, except for positions in queues. */
export function dump(state: KernelState): Record<string, string> {
  const all: Record<string, string> = {};
  const put = (kept: { key: string; content(): string | undefined }): void => {
    const content = kept.content();
    if (content !== undefined) all[kept.key] = content;
  };
  for (const object of state.objects.all()) put(object);
  for (const promise of state.promises.all()) {
    put(promise);
    if (promise.queue.length > 0) all[`q.${promise.kref}`] = JSON.stringify([...promise.queue]);
  }
  for (const vat of state.vats.all()) {
    put(vat);
    if (vat.waiting.length > 0) all[`w.${vat.id}`] = JSON.stringify([...vat.waiting]);
    for (const entry of vat.clist.entries()) put(entry);
    for (const counter of [vat.nextObject, vat.nextPromise, vat.nextDevice]) put(counter);
    let key = state.vatStore.nextKey(vat.id, undefined);
    for (; key !== undefined; key = state.vatStore.nextKey(vat.id, key)) {
      all[`s.${vat.id}.${key}`] = state.vatStore.get(vat.id, key) ?? '';
    }
  }
  for (const device of state.devices.all()) {
    put(device);
    for (const entry of device.clist.entries()) put(entry);
    for (const counter of [device.nextObject, device.nextNode]) put(counter);
  }
  for (const owner of state.devices['owners'].values()) put(owner);
  for (const kinds of state.gcActions['byVat'].values()) {
    for (const actions of Object.values(kinds)) for (const action of actions.values()) put(action);
  }
  for (const reap of state.reapQueue['waiting'].values()) put(reap);
  all.r = JSON.stringify([...state.runQueue]);
  const { nextVat, nextDevice, nextObject, nextNode, nextPromise, cranks } = state;
  for (const counter of [nextVat, nextDevice, nextObject, nextNode, nextPromise, cranks]) {
    put(counter);
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

import type { KPid, KRef } from '../../types/refs';
import type { VatDelivery, Message, Resolution } from '../../types/delivery';
import type { KernelState } from '../state/kernel-state';
import type { Settlement } from './settlement';
import { isSettled } from '../state/kernel-promise';
import { isPromise } from '../state/ref-counter';
import type { VatHandle } from '../vats/vat-registry';
import { MAX_REFERENCES, MAX_TEXT_LENGTH } from '../../limits';

/** A message for a vat; the vat becomes the one who settles its result. */
export function messageDelivery(
  state: KernelState,
  settlement: Settlement,
  { record, translator }: VatHandle,
  target: KRef,
  msg: Message<KRef, KPid>,
): VatDelivery {
  const delivery = translator.messageToVat(target, msg);
  if (msg.result === null) return delivery;
  const promise = state.promises.get(msg.result);
  if (promise?.state.type !== 'unresolved' || promise.state.decider !== undefined) {
    throw new Error(`the result ${msg.result} of a message is not the kernel's to give`);
  }
  state.journal.touch(promise);
  promise.state = { ...promise.state, decider: record.id };
  // What waits for the result can reach a pipelining vat now.
  if (record.options.enablePipelining) settlement.requeueMessages(promise);
  return delivery;
}

/** What a reference counts beside the text of data. */
const SLOT_SIZE = MAX_TEXT_LENGTH / MAX_REFERENCES;

/**
 * Tells a vat of a settled promise, and with it of the settled promises that its data leads to, as long as that
 * is no more than one message has: a vat asks for what it is not told.
 *
 * @returns undefined when the vat knows already, or has forgotten it
 */
export function notifyDelivery(
  state: KernelState,
  { record, translator }: VatHandle,
  kpid: KPid,
): VatDelivery | undefined {
  if (!record.clist.ofKref(kpid)) return undefined;
  const first = state.promises.get(kpid)?.state;
  if (first && isSettled(first) && first.data.slots.length === 0) {
    const { type, data } = first;
    return translator.resolutionsToVat([[kpid, { rejected: type === 'rejected', data }]]);
  }
  const resolutions: Resolution<KRef, KPid>[] = [];
  let left = MAX_TEXT_LENGTH;
  const found = new Set<KPid>([kpid]);
  for (const each of found) {
    const promise = state.promises.get(each);
    if (!promise) continue;
    if (!isSettled(promise.state)) {
      if (each === kpid) throw new Error(`${kpid} is to be notified and not settled`);
      continue;
    }
    const { type, data } = promise.state;
    left -= data.body.length + data.slots.length * SLOT_SIZE;
    if (left < 0 && each !== kpid) break;
    resolutions.push([each, { rejected: type === 'rejected', data }]);
    // Those found here are visited by this loop, too.
    for (const slot of data.slots) if (isPromise(slot)) found.add(slot);
  }
  return translator.resolutionsToVat(resolutions);
}

import type { KPid, KRef } from '../../types/refs';
import type { VatDelivery, Message, Resolution } from '../../types/delivery';
import type { KernelState } from '../state/kernel-state';
import type { Settlement } from './settlement';
import { isSettled } from '../state/kernel-promise';
import { isPromise } from '../state/ref-counter';
import type { VatHandle } from '../vats/vat-registry';
import { MAX_REFERENCES, MAX_TEXT_LENGTH } from '../../limits';

/** Creates the delivery of a message. The vat becomes the decider of its result. */
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
    throw new Error(`the result ${msg.result} of a message has another decider`);
  }
  state.journal.touch(promise);
  promise.state = { ...promise.state, decider: record.id };
  // A pipelining vat can receive messages to the result now.
  if (record.options.enablePipelining) settlement.requeueMessages(promise);
  return delivery;
}

/** Characters that a reference counts in addition to the body. */
const SLOT_SIZE = MAX_TEXT_LENGTH / MAX_REFERENCES;

/**
 * Notifies a vat of a settled promise and of the settled promises that its data refers to, up to the size of
 * one message. The vat subscribes to the others.
 *
 * @returns undefined if the vat knows the result or has released the promise
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
      if (each === kpid) throw new Error(`${kpid} must be settled before it is notified`);
      continue;
    }
    const { type, data } = promise.state;
    left -= data.body.length + data.slots.length * SLOT_SIZE;
    if (left < 0 && each !== kpid) break;
    resolutions.push([each, { rejected: type === 'rejected', data }]);
    // The loop also visits promises that it adds.
    for (const slot of data.slots) if (isPromise(slot)) found.add(slot);
  }
  return translator.resolutionsToVat(resolutions);
}

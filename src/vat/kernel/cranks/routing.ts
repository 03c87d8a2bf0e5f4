import type { KPid, KRef } from '../../types/refs';
import { errorData, singleSlotOf, type CapData } from '../../types/capdata';
import type { Message } from '../../types/delivery';
import type { KernelPromise } from '../state/kernel-promise';
import type { KernelState } from '../state/kernel-state';
import { isObject, isPromise } from '../state/ref-counter';
import type { VatRecord } from '../state/vat-record';

/** Where a message goes. */
export type Route =
  | { readonly type: 'deliver'; readonly vat: VatRecord; readonly target: KRef }
  /** It waits for the settlement of the promise. */
  | { readonly type: 'wait'; readonly promise: KernelPromise }
  /** It has no receiver: its result is rejected. */
  | { readonly type: 'reject'; readonly data: CapData<KRef> };

/** What messages to a terminated vat are rejected with. */
export const vatTerminated = errorData('vat terminated');

/** Routes a message by the current state. */
export function route(state: KernelState, to: KRef, { method }: Message<KRef, KPid>): Route {
  let target = to;
  for (;;) {
    if (isObject(target)) return routeToObject(state, target);
    const promise = isPromise(target) ? state.promises.get(target) : undefined;
    if (!promise) return reject(`${target} cannot receive messages`);
    const { state: now } = promise;
    switch (now.type) {
      case 'forwarded':
        target = now.to;
        break;
      case 'rejected':
        return { type: 'reject', data: now.data };
      case 'fulfilled': {
        const slot = singleSlotOf(now.data);
        if (slot === undefined || !isObject(slot)) {
          return reject(`data is not callable, has no method ${method}`);
        }
        target = slot;
        break;
      }
      case 'unresolved': {
        if (now.decider === undefined) return { type: 'wait', promise };
        const vat = state.vats.get(now.decider);
        if (!vat?.isAlive) return { type: 'reject', data: vatTerminated };
        return vat.options.enablePipelining
          ? { type: 'deliver', vat, target }
          : { type: 'wait', promise };
      }
    }
  }
}

function routeToObject(state: KernelState, target: KRef): Route {
  const owner = state.objects.get(target)?.owner;
  const vat = owner === undefined ? undefined : state.vats.get(owner);
  return vat?.isAlive ? { type: 'deliver', vat, target } : { type: 'reject', data: vatTerminated };
}

const reject = (text: string): Route => ({ type: 'reject', data: errorData(text) });

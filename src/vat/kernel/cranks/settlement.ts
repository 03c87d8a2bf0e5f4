import type { KPid, KRef, VatId } from '../../types/refs';
import { errorData, singleSlotOf, type CapData } from '../../types/capdata';
import type { HostResults } from '../facet/host-results';
import {
  isSettled,
  type KernelPromise,
  type PromiseState,
  type SettledState,
} from '../state/kernel-promise';
import type { KernelState } from '../state/kernel-state';
import { isPromise, type RefCounter } from '../state/ref-counter';

/** Settles promises: notifies subscribers and routes waiting messages. */
export class Settlement {
  /** @param results receives the promises of messages of the host */
  constructor(
    private readonly state: KernelState,
    private readonly refCounter: RefCounter,
    private readonly results: HostResults,
  ) {}

  /**
   * Settles an unresolved promise. One that is fulfilled with another promise is forwarded to it; if this
   * forms a cycle, it is rejected.
   */
  settle(kpid: KPid, rejected: boolean, data: CapData<KRef>): void {
    const promise = this.state.promises.get(kpid);
    if (promise?.state.type !== 'unresolved') throw new Error(`${kpid} cannot be settled`);
    const slot = rejected ? undefined : singleSlotOf(data);
    if (slot !== undefined && isPromise(slot)) this.forward(promise, slot);
    else this.finish(promise, { type: rejected ? 'rejected' : 'fulfilled', data });
  }

  /** The promise at the end of a chain of forwarded ones. */
  follow(kpid: KPid): KernelPromise {
    let promise = this.state.promises.get(kpid);
    while (promise?.state.type === 'forwarded') promise = this.state.promises.get(promise.state.to);
    if (!promise) throw new Error(`${kpid} leads to a promise that is gone`);
    return promise;
  }

  private forward(promise: KernelPromise, to: KPid): void {
    const target = this.follow(to);
    if (target === promise) {
      const data = errorData('a promise cannot be fulfilled with itself', 'TypeError');
      this.finish(promise, { type: 'rejected', data });
    } else if (isSettled(target.state)) {
      this.finish(promise, target.state);
    } else {
      const { journal } = this.state;
      const subscribers = subscribersIn(promise.state);
      journal.touch(promise);
      journal.touch(target);
      promise.state = { type: 'forwarded', to: target.kref, subscribers };
      target.forwardedHere = [...target.forwardedHere, promise.kref];
      this.refCounter.retain(target.kref);
      this.requeueMessages(promise);
    }
  }

  /** Settles a promise and all that are forwarded to it, however long the chains are. */
  private finish(first: KernelPromise, settled: SettledState): void {
    const all = [first];
    // The loop also visits promises that it adds.
    for (const promise of all) {
      const { kref, state, forwardedHere, policy } = promise;
      this.state.journal.touch(promise);
      promise.state = settled;
      promise.forwardedHere = [];
      this.refCounter.retainData(settled.data);
      if (state.type === 'forwarded') this.refCounter.release(state.to);
      for (const vatId of subscribersIn(state)) this.notify(vatId, kref);
      this.requeueMessages(promise);
      if (policy) this.results.add(promise, settled);
      for (const kpid of forwardedHere) all.push(this.state.promises.get(kpid) as KernelPromise);
    }
  }

  /** Queues waiting messages again. */
  requeueMessages(promise: KernelPromise): void {
    if (!promise.hasWaiting) return;
    const { queue, kref } = promise;
    for (let msg = queue.shift(); msg; msg = queue.shift()) {
      this.state.runQueue.push({ type: 'send', target: kref, msg });
    }
  }

  /** Queues a notification. */
  notify(vatId: VatId, kpid: KPid): void {
    this.refCounter.retain(kpid);
    this.state.runQueue.push({ type: 'notify', vatId, kpid });
  }

  /** Subscribes a vat to a promise; if it is settled, the vat is notified. */
  subscribe(vatId: VatId, kpid: KPid): void {
    const promise = this.state.promises.get(kpid);
    if (!promise) throw new Error(`${kpid} is gone`);
    const { state } = promise;
    if (isSettled(state)) {
      this.notify(vatId, kpid);
    } else if (!state.subscribers.includes(vatId)) {
      this.state.journal.touch(promise);
      promise.state = { ...state, subscribers: [...state.subscribers, vatId].sort() };
    }
  }

  /** Ends the subscription of a vat. */
  unsubscribe(vatId: VatId, kpid: KPid): void {
    const promise = this.state.promises.get(kpid);
    if (!promise || !subscribersIn(promise.state).includes(vatId)) return;
    const { state } = promise;
    this.state.journal.touch(promise);
    promise.state = {
      ...(state as Extract<PromiseState, { subscribers: readonly VatId[] }>),
      subscribers: subscribersIn(state).filter((each) => each !== vatId),
    };
  }
}

const subscribersIn = (state: PromiseState): readonly VatId[] =>
  'subscribers' in state ? state.subscribers : [];

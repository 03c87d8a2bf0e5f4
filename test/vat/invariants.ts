import type { CapData } from '../../src/vat/types/capdata';
import type { Message } from '../../src/vat/types/delivery';
import type { KernelState } from '../../src/vat/kernel/state/kernel-state';
import type { KPid, KRef } from '../../src/vat/types/refs';

interface Count {
  reachable: number;
  recognizable: number;
}

/** References, counted again from the tables. */
function countAll(state: KernelState): Map<string, Count> {
  const counts = new Map<string, Count>();
  const count = (kref: string, reachable = 1, recognizable = 1): void => {
    const now = counts.get(kref) ?? { reachable: 0, recognizable: 0 };
    now.reachable += reachable;
    now.recognizable += recognizable;
    counts.set(kref, now);
  };
  const countData = ({ slots }: CapData): void => slots.forEach((slot) => count(slot));
  const countMessage = ({ args, result }: Message): void => {
    countData(args);
    if (result !== null) count(result);
  };
  for (const vat of state.vats.all()) {
    if (vat.isAlive) count(vat.root);
    if (vat.isAlive && vat.parameters) countData(vat.parameters);
    for (const { kref, isExport, reachable } of vat.clist.entries()) {
      if (kref.startsWith('kp')) count(kref);
      else if (!isExport) count(kref, reachable ? 1 : 0, 1);
    }
  }
  for (const device of state.devices.all()) {
    for (const { kref, isExport } of device.clist.entries()) if (!isExport) count(kref);
  }
  const waiting = [...state.vats.all()].flatMap((vat) => [...vat.waiting]);
  for (const item of [...state.runQueue, ...waiting]) {
    if (item.type === 'send') {
      count(item.target);
      countMessage(item.msg);
    } else if (item.type === 'notify') count(item.kpid);
    else {
      if (item.parameters) countData(item.parameters);
      if (item.type === 'upgradeVat' && item.result !== null) count(item.result);
    }
  }
  for (const promise of state.promises.all()) {
    for (const msg of promise.queue) {
      count(promise.kref);
      countMessage(msg);
    }
    if (promise.policy) count(promise.kref);
    if (promise.state.type === 'forwarded') count(promise.state.to);
    else if (promise.state.type !== 'unresolved') countData(promise.state.data);
  }
  return counts;
}

/** Violated invariants between two cranks, in words; empty if there are none. */
export function violations(state: KernelState): string[] {
  const found: string[] = [];
  const ensure = (holds: boolean, what: string): void => void (holds || found.push(what));
  const counts = countAll(state);
  const none = { reachable: 0, recognizable: 0 };

  for (const [kref] of counts) {
    const isThere = kref.startsWith('kp')
      ? state.promises.get(kref as KPid) !== undefined
      : kref.startsWith('ko')
        ? state.objects.get(kref as KRef) !== undefined ||
          (counts.get(kref) ?? none).reachable === 0
        : state.devices.ownerOf(kref as KRef) !== undefined;
    ensure(isThere, `${kref} is referred to and gone`);
  }
  for (const promise of state.promises.all()) {
    const { kref, refCount, forwardedHere } = promise;
    const { recognizable } = counts.get(kref) ?? none;
    ensure(refCount === recognizable, `${kref} is counted ${refCount}, not ${recognizable}`);
    ensure(refCount > 0, `${kref} is kept for nobody`);
    const now = promise.state;
    if (now.type === 'unresolved' && now.decider !== undefined) {
      const decider = state.vats.get(now.decider);
      ensure(decider?.isAlive === true, `${kref} is to be decided by ${now.decider}, which ended`);
      ensure(decider?.clist.ofKref(kref) !== undefined, `${kref} is unknown to its decider`);
    }
    if (now.type !== 'unresolved') {
      ensure(promise.queue.length === 0, `messages wait in ${kref}, which is ${now.type}`);
    }
    if (now.type === 'forwarded') {
      const isKnown = state.promises.get(now.to)?.forwardedHere.includes(kref) === true;
      ensure(isKnown, `${now.to} does not know of ${kref}`);
    }
    for (const other of forwardedHere) {
      const there = state.promises.get(other)?.state;
      const isHere = there?.type === 'forwarded' && there.to === kref;
      ensure(isHere, `${other} is not forwarded to ${kref}`);
    }
  }
  for (const { kref, owner, reachable, recognizable } of state.objects.all()) {
    const real = counts.get(kref) ?? none;
    ensure(reachable === real.reachable, `${kref} reachable ${reachable}, not ${real.reachable}`);
    ensure(
      recognizable === real.recognizable,
      `${kref} recognizable ${recognizable}, not ${real.recognizable}`,
    );
    if (owner === undefined) {
      ensure(reachable > 0, `the orphan ${kref} is kept for nobody`);
      continue;
    }
    const vat = state.vats.get(owner);
    const entry = vat?.clist.ofKref(kref);
    ensure(entry?.isExport === true, `${kref} is no export of its owner ${owner}`);
    if (!vat?.isAlive || !entry || reachable > 0) continue;
    const actions = state.gcActions['byVat'].get(owner);
    const isTold = !entry.reachable || actions?.dropExports.has(kref);
    ensure(isTold === true, `${owner} is not told that ${kref} is dropped`);
    const isRetired = recognizable > 0 || actions?.retireExports.has(kref);
    ensure(isRetired === true, `${owner} is not told that ${kref} is retired`);
  }
  for (const vat of state.vats.all()) {
    const { byKref, byVref } = vat.clist as unknown as Record<string, Map<string, unknown>>;
    ensure(byKref!.size === byVref!.size, `the c-list of ${vat.id} is not one to one`);
    const retired = state.gcActions['byVat'].get(vat.id)?.retireImports;
    for (const entry of vat.clist.entries()) {
      const { kref, vref, isExport, reachable } = entry;
      ensure(vat.clist.ofVref(vref) === entry, `${vref} of ${vat.id} leads elsewhere`);
      if (!kref.startsWith('ko') || state.objects.get(kref) || !vat.isAlive) continue;
      const isTold = !isExport && !reachable && retired?.has(kref);
      ensure(isTold === true, `${vat.id} is not told that ${kref} is gone`);
    }
    if (!vat.isAlive) {
      ensure(!state.gcActions['byVat'].has(vat.id), `${vat.id} has ended and is to be told things`);
    }
  }
  return found;
}

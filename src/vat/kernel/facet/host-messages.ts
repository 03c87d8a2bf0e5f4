import type { KPid, KRef, VatId } from '../../types/refs';
import { VmreError } from '../../../support/errors/vmre-error';
import { checkMessage } from '../../capdata/check-data';
import type { CapData } from '../../types/capdata';
import type { HostResult } from './host-results';
import { vatTerminatedError } from '../state/ended-vats';
import { isSettled, type ResultPolicy } from '../state/kernel-promise';
import type { KernelState } from '../state/kernel-state';
import type { RefCounter } from '../state/ref-counter';
import type { VatRecord } from '../state/vat-record';

/** Finds a vat that has not ended, by its name or id. @throws VMRE_VAT_TERMINATED, VMRE_VAT_UNKNOWN */
export function aliveVat(state: KernelState, nameOrId: string): VatRecord {
  const vat = state.vats.named(nameOrId) ?? state.vats.get(nameOrId as VatId);
  if (vat?.isAlive) return vat;
  const ending = state.endedVats.named(nameOrId) ?? state.endedVats.get(nameOrId);
  if (ending) throw vatTerminatedError(ending);
  throw new VmreError('VMRE_VAT_UNKNOWN', `unknown vat ${nameOrId}`);
}

/** The root object of a vat that has not ended. @throws VMRE_VAT_TERMINATED, VMRE_VAT_UNKNOWN */
export const rootOf = (state: KernelState, nameOrId: string): KRef =>
  aliveVat(state, nameOrId).root;

/**
 * Queues a message of the host.
 *
 * @returns the promise for its result
 * @throws VMRE_VAT_TERMINATED, VMRE_VAT_UNKNOWN, VMRE_VAT_REFERENCE_UNKNOWN, VMRE_VAT_VALUE_UNPASSABLE
 */
export function queueHostMessage(
  state: KernelState,
  refCounter: RefCounter,
  to: string,
  method: string,
  args: CapData,
  policy: ResultPolicy,
): KPid {
  checkMessage(method, args);
  const target = refCounter.known(/^k[op]\d+$/.test(to) ? to : rootOf(state, to));
  const data = refCounter.knownData(args);
  const result = state.newPromise();
  const promise = state.promises.add(result, undefined);
  promise.policy = policy;
  refCounter.retain(result); // the host refers to it
  const msg = { method, args: data, result };
  refCounter.retain(target);
  refCounter.retainMessage(msg);
  state.runQueue.push({ type: 'send', target, msg });
  return result;
}

/** The result of a message, persisted or not. */
export function resultOf(state: KernelState, kpid: string): HostResult | undefined {
  const promise = state.promises.get(kpid as KPid);
  if (!promise || !isSettled(promise.state)) return undefined;
  return { kpid, status: promise.state.type, data: promise.state.data };
}

/** Releases a result of the host. */
export function forgetResult(state: KernelState, refCounter: RefCounter, kpid: string): void {
  const promise = state.promises.get(kpid as KPid);
  if (!promise?.policy) return;
  state.journal.touch(promise);
  promise.policy = undefined;
  refCounter.release(promise.kref);
}

import type { VatId, VRef } from '../../types/refs';
import { VmreError } from '../../../support/errors/vmre-error';
import { checkData } from '../../capdata/check-data';
import type { ManagerLimits } from '../../workers/manager/vat-manager';
import { undefinedData, type CapData } from '../../types/capdata';
import { vatTerminatedError } from '../state/ended-vats';
import type { KernelState } from '../state/kernel-state';
import type { RefCounter } from '../state/ref-counter';
import type { VatOptions, VatRecord } from '../state/vat-record';

/** How a vat is added. */
export interface AddVatOptions extends VatOptions {
  /** Given to the vat when it starts; slots are references of the kernel. Default: undefined. */
  parameters?: CapData;
  /** Says to the host how to run it again; for vats that the host does not name itself. */
  source?: string;
  /** What a manager of the host's own is given. Default: 10 s to be made, and for a delivery. */
  limits?: ManagerLimits;
  /**
   * Whether a new vat is made in the place of one that was terminated, or ended itself, in the life of the
   * store. Nothing of the old one comes back. Default false.
   */
  restartTerminated?: boolean;
}

/** What every vat calls its root object. */
const ROOT = 'o+0' as VRef;

/**
 * Makes a vat with its root object; to be started, it waits in the run-queue.
 *
 * @throws VMRE_VAT_NAME_TAKEN, VMRE_VAT_TERMINATED, VMRE_VAT_REFERENCE_UNKNOWN, VMRE_VAT_VALUE_UNPASSABLE
 */
export function createVat(
  state: KernelState,
  refCounter: RefCounter,
  name: string,
  options: AddVatOptions,
): VatRecord {
  const {
    parameters: given = undefinedData,
    source,
    restartTerminated = false,
    ...vatOptions
  } = options;
  if (state.vats.named(name)) throw nameTaken(name);
  const ending = state.endedVats.named(name);
  if (ending && !restartTerminated) throw vatTerminatedError(ending);
  const parameters = refCounter.knownData(checkData(given));
  if (ending) state.endedVats.forget(name);
  const record = state.vats.add(`v${state.nextVat.take()}` as VatId, name, vatOptions);
  record.source = source;
  record.root = state.newObject();
  state.objects.add(record.root, record.id);
  record.clist.add(record.root, ROOT);
  refCounter.retain(record.root); // the host can reach it by the name of the vat
  refCounter.retainData(parameters);
  record.takeParameters(parameters);
  refCounter.retainData(parameters);
  state.runQueue.push({ type: 'startVat', vatId: record.id, parameters });
  return record;
}

/** A vat that is alive has this name. */
export const nameTaken = (name: string): VmreError =>
  new VmreError('VMRE_VAT_NAME_TAKEN', `there is a vat ${name} already`);

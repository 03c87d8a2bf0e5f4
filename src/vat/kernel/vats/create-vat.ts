import type { VatId, VRef } from '../../types/refs';
import { VmreError } from '../../../support/errors/vmre-error';
import { checkData } from '../../capdata/check-data';
import type { ManagerLimits } from '../../workers/manager/vat-manager';
import { undefinedData, type CapData } from '../../types/capdata';
import { vatTerminatedError } from '../state/ended-vats';
import type { KernelState } from '../state/kernel-state';
import type { RefCounter } from '../state/ref-counter';
import type { VatOptions, VatRecord } from '../state/vat-record';

/** Options of a new vat. */
export interface AddVatOptions extends VatOptions {
  /** Passed to the vat when it starts; slots are references of the kernel. Default: undefined. */
  parameters?: CapData | undefined;
  /** Identifies the code for the host, for vats that a device creates. */
  source?: string | undefined;
  /** Time limits of a manager that the host provides. Default: 10 s each. */
  limits?: ManagerLimits | undefined;
  /**
   * Whether to create a new vat in place of one of this name that has ended. Nothing of the old one is
   * restored. Default false.
   */
  restartTerminated?: boolean | undefined;
}

/** The name of the root object in every vat. */
const ROOT = 'o+0' as VRef;

/**
 * Creates a vat with its root object, and queues its start.
 *
 * @throws VMRE_METER_UNKNOWN, VMRE_VAT_NAME_TAKEN, VMRE_VAT_TERMINATED, VMRE_VAT_REFERENCE_UNKNOWN, VMRE_VAT_VALUE_UNPASSABLE
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
    meter,
    ...otherOptions
  } = options;
  if (state.vats.named(name)) throw nameTaken(name);
  const ending = state.endedVats.named(name);
  if (ending && !restartTerminated) throw vatTerminatedError(ending);
  const vatOptions =
    meter === undefined
      ? otherOptions
      : { ...otherOptions, meter: state.meters.find(meter).meterId };
  const parameters = refCounter.knownData(checkData(given));
  if (ending) state.endedVats.forget(name);
  const record = state.vats.add(`v${state.nextVat.take()}` as VatId, name, vatOptions);
  record.source = source;
  record.root = state.newObject();
  state.objects.add(record.root, record.id);
  record.clist.add(record.root, ROOT);
  refCounter.retain(record.root); // the host refers to it by the vat's name
  refCounter.retainData(parameters);
  record.takeParameters(parameters);
  refCounter.retainData(parameters);
  state.runQueue.push({ type: 'startVat', vatId: record.id, parameters });
  return record;
}

/** The error for the name of a vat that has not ended. */
export const nameTaken = (name: string): VmreError =>
  new VmreError('VMRE_VAT_NAME_TAKEN', `a vat ${name} already exists`);

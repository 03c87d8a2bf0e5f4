import { VmreError } from '../../../../support/errors/vmre-error';
import { checkData } from '../../data/check-data';
import type { ManagerLimits, VatManagerFactory } from '../../manager/vat-manager';
import { undefinedData, type CapData } from '../../shapes/capdata';
import { vatEnded } from '../state/ended-vats';
import { VatHandle } from './vat-handle';
import type { KernelCore } from '../kernel-core';
import type { VatWarehouse } from './vat-warehouse';
import { discard } from './replay';
import type { WorkerSlot } from '../syscalls/delivery-executor';
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

/**
 * Makes a vat with its root object; to be started, it waits in the run-queue.
 *
 * @throws VMRE_VAT_NAME_TAKEN, VMRE_VAT_TERMINATED, VMRE_VAT_REFERENCE_UNKNOWN, VMRE_VAT_VALUE_UNPASSABLE
 */
export function createVat(core: KernelCore, name: string, options: AddVatOptions): VatRecord {
  const { state, refCounter } = core;
  const { parameters = undefinedData, source, restartTerminated = false, ...vatOptions } = options;
  if (state.vats.named(name)) throw nameTaken(name);
  const ending = state.endedVats.named(name);
  if (ending && !restartTerminated) throw vatEnded(ending);
  refCounter.check(checkData(parameters).slots);
  if (ending) state.endedVats.forget(name);
  const record = state.vats.add(`v${state.nextVat.take()}`, name, vatOptions);
  record.source = source;
  record.root = `ko${state.nextObject.take()}`;
  state.objects.add(record.root, record.id);
  record.clist.add(record.root, 'o+0');
  refCounter.retain(record.root); // the host can reach it by the name of the vat
  refCounter.retainData(parameters);
  record.takeParameters(parameters);
  refCounter.retainData(parameters);
  state.runQueue.push({ type: 'startVat', vatId: record.id, parameters });
  return record;
}

/** Connects a new vat, or one that is known from before a restart. @returns its id */
export async function addVat(
  core: KernelCore,
  warehouse: VatWarehouse,
  input: <T>(task: () => T) => Promise<T>,
  name: string,
  make: VatManagerFactory,
  options: AddVatOptions,
): Promise<string> {
  const known = core.state.vats.named(name);
  if (known) {
    if (core.registry.get(known.id)) throw nameTaken(name);
    await connectVat(core, warehouse, known, make);
    return known.id;
  }
  const ending = core.state.endedVats.named(name);
  if (ending && !options.restartTerminated) throw vatEnded(ending);
  const slot: WorkerSlot = {};
  const manager = await make(core.executor.handlerOf(slot));
  try {
    const vatId = await input(() => {
      const record = createVat(core, name, options);
      const vat = hostVat(core, record, make);
      warehouse.attach(vat, { manager, slot });
      return record.id;
    });
    await warehouse.makeRoom(0);
    return vatId;
  } catch (error) {
    await discard(manager);
    throw error;
  }
}

/** Connects a vat to what makes its worker. */
export function hostVat(core: KernelCore, record: VatRecord, make: VatManagerFactory): VatHandle {
  const vat = new VatHandle(core.state, core.refCounter, record, make);
  core.registry.add(vat);
  return vat;
}

/**
 * Connects a vat that has no worker. One that can be offline may have to wait for it until it is given
 * something.
 */
export async function connectVat(
  core: KernelCore,
  warehouse: VatWarehouse,
  record: VatRecord,
  make: VatManagerFactory,
): Promise<void> {
  const vat = hostVat(core, record, make);
  // What is wrong with a vat that has done nothing yet is to be known at once.
  const canWait = vat.transcript !== undefined && record.transcribed > 0;
  if (record.isPaused || (canWait && !warehouse.mayPreload)) return;
  try {
    await warehouse.bringOnline(vat);
  } catch (error) {
    core.registry.remove(vat); // the host may know better
    throw error;
  }
}

/** A vat that is alive has this name. */
export const nameTaken = (name: string): VmreError =>
  new VmreError('VMRE_VAT_NAME_TAKEN', `there is a vat ${name} already`);

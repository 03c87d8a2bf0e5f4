import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../support/store/store';
import type { VatManager, VatManagerMaker } from '../manager/vat-manager';
import { undefinedData, type CapData } from '../shapes/capdata';
import type { KernelCore } from './kernel-core';
import { transcriptOf } from './persistence';
import { replay } from './replay';
import type { Seat } from './syscall-desk';
import { Transcript } from './transcript';
import type { VatOptions, VatRecord } from './vat-record';
import { VatTranslator } from './vat-translator';

/** How a vat is added. */
export interface AddVatOptions extends VatOptions {
  /** Given to the vat when it starts; slots are references of the kernel. Default: undefined. */
  parameters?: CapData;
  /** Says to the host how to run it again; for vats that the host does not name itself. */
  source?: string;
}

/**
 * Makes a vat with its root object; to be started, it waits in the run-queue.
 *
 * @throws VMRE_VAT_NAME_TAKEN, VMRE_VAT_REFERENCE_UNKNOWN
 */
export function createVat(core: KernelCore, name: string, options: AddVatOptions): VatRecord {
  const { state, references } = core;
  const { parameters = undefinedData, source, ...vatOptions } = options;
  if (state.vats.named(name)) throw nameTaken(name);
  references.check(parameters.slots);
  const record = state.vats.add(`v${state.nextVat.take()}`, name, vatOptions);
  record.source = source;
  record.root = `ko${state.nextObject.take()}`;
  state.objects.add(record.root, record.id);
  record.clist.add(record.root, 'o+0');
  references.hold(record.root); // the host can reach it by the name of the vat
  references.holdData(parameters);
  state.runQueue.push({ type: 'startVat', vatId: record.id, parameters });
  return record;
}

/** Connects a new vat, or one that is known from before a restart. @returns its id */
export async function addVat(
  core: KernelCore,
  store: Store,
  input: <T>(task: () => T) => Promise<T>,
  name: string,
  make: VatManagerMaker,
  options: AddVatOptions,
): Promise<string> {
  const known = core.state.vats.named(name);
  if (known) {
    if (core.vats.get(known.id)) throw nameTaken(name);
    await bringBackVat(core, store, known, make);
    return known.id;
  }
  const seat: Seat = {};
  const manager = await make(core.desk.handlerOf(seat));
  try {
    return await input(() => {
      const record = createVat(core, name, options);
      seatVat(core, record, manager, seat);
      return record.id;
    });
  } catch (error) {
    await manager.shutdown();
    throw error;
  }
}

/** Connects a vat to its manager. */
export function seatVat(
  core: KernelCore,
  record: VatRecord,
  manager: VatManager,
  seat: Seat,
): void {
  const { state, references, vats } = core;
  seat.hosted = {
    record,
    manager,
    translator: new VatTranslator(state, references, record),
    transcript: record.options.transcript ? new Transcript(record, state.buffer) : undefined,
  };
  vats.add(seat.hosted);
  const lose = (problem: unknown): void => core.onWorkerLost(record, manager, messageOf(problem));
  manager.ended?.then(lose, lose);
}

/** Makes a manager for a vat from before a restart, and brings its worker to where the vat was. */
export async function bringBackVat(
  core: KernelCore,
  store: Store,
  record: VatRecord,
  make: VatManagerMaker,
): Promise<void> {
  const { id, name, options } = record;
  const seat: Seat = {};
  const transcript = options.transcript ? transcriptOf(store, id) : [];
  const manager = await replay(name, make, core.desk.handlerOf(seat), transcript);
  if (record.isAlive && !core.vats.get(id)) {
    seatVat(core, record, manager, seat);
    return;
  }
  await manager.shutdown();
  throw record.isAlive
    ? nameTaken(name)
    : new VmreError('VMRE_VAT_UNKNOWN', `the vat ${name} has ended meanwhile`);
}

/** A vat that is alive has this name. */
export const nameTaken = (name: string): VmreError =>
  new VmreError('VMRE_VAT_NAME_TAKEN', `there is a vat ${name} already`);

import type { Store } from '../../../support/store/store';
import type { VatManagerMaker } from '../manager/vat-manager';
import { undefinedData, type CapData } from '../shapes/capdata';
import type { VatSyscallHandler } from '../shapes/syscall';
import type { KernelCore } from './kernel-core';
import { transcriptOf } from './persistence';
import { replay } from './replay';
import { Transcript } from './transcript';
import type { VatOptions, VatRecord } from './vat-record';
import { VatTranslator } from './vat-translator';

/** How a vat is added. */
export interface AddVatOptions extends VatOptions {
  /** Given to the vat when it starts; slots are references of the kernel. Default: undefined. */
  parameters?: CapData;
  /** Whether what the vat does is recorded, to bring it back after a restart. Default false. */
  transcript?: boolean;
}

/** Makes a vat with its root object; to be started, it waits in the run-queue. */
export function createVat(core: KernelCore, name: string, options: AddVatOptions): VatRecord {
  const { state, references } = core;
  const { parameters = undefinedData, transcript: _, ...vatOptions } = options;
  const record = state.vats.add(`v${state.nextVat.take()}`, name, vatOptions);
  const root = `ko${state.nextObject.take()}`;
  state.objects.add(root, record.id);
  record.clist.add(root, 'o+0');
  references.hold(root); // the host can reach it by the name of the vat
  references.holdData(parameters);
  state.runQueue.push({ type: 'startVat', vatId: record.id, parameters });
  return record;
}

/** Connects a manager to a vat, and brings its worker to where the vat was. */
export async function attachVat(
  core: KernelCore,
  store: Store,
  record: VatRecord,
  make: VatManagerMaker,
  handler: VatSyscallHandler,
  { transcript = false }: AddVatOptions,
): Promise<void> {
  const { state, references, vats } = core;
  const replayed = transcript ? [...transcriptOf(store, record.id)] : [];
  const manager = await replay(record.name, make, handler, replayed);
  vats.add({
    record,
    translator: new VatTranslator(state, references, record),
    manager,
    transcript: transcript ? new Transcript(record.id, replayed.length, state.buffer) : undefined,
  });
}

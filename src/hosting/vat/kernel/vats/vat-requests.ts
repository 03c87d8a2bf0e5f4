import { checkData } from '../../data/check-data';
import type { VatControl } from '../../devices/device';
import { errorData } from '../../shapes/capdata';
import type { DeviceTranslator } from '../devices/device-translator';
import { aliveVat } from '../host/host-messages';
import type { KernelCore } from '../kernel-core';
import { createVat } from './vat-opening';
import type { VatRecord } from '../state/vat-record';
import { checkMessageOfUpgrade, USUAL_MESSAGE } from './vat-upgrade';

/** The end that a device has asked for. */
export interface TerminationRequest {
  readonly record: VatRecord;
  readonly reason: string;
}

/** Gives a device its control of vats; `check` throws while the device is not asked for anything. */
export type VatControlMaker = (translator: DeviceTranslator, check: () => void) => VatControl;

/** What devices have asked about vats in a crank: it is done before the next. */
export class VatRequests {
  private readonly creations: VatRecord[] = [];
  private readonly terminations: TerminationRequest[] = [];

  get isEmpty(): boolean {
    return this.creations.length === 0 && this.terminations.length === 0;
  }

  /** Vats that have no manager yet. */
  takeCreations(): VatRecord[] {
    return this.creations.splice(0);
  }

  takeTerminations(): TerminationRequest[] {
    return this.terminations.splice(0);
  }

  controlOf(core: KernelCore, ...[translator, check]: Parameters<VatControlMaker>): VatControl {
    return {
      create: ({ name, source, parameters, critical = false }) => {
        check();
        const known = translator.dataToKernel(parameters);
        // Whoever makes vats names them: another of the same name is meant.
        const own = { transcript: true, critical, source, restartTerminated: true };
        const options = { parameters: known, ...own };
        const record = createVat(core, name, options);
        this.ask(this.creations, record, core);
        return { vatId: record.id, root: translator.toDevice(record.root) };
      },
      upgrade: (vatId, { source, parameters: given, message = USUAL_MESSAGE }) => {
        check();
        const { id } = aliveVat(core, vatId);
        checkMessageOfUpgrade(message);
        const parameters = given ? translator.dataToKernel(checkData(given)) : null;
        if (parameters) core.refCounter.retainData(parameters);
        const rest = { vatId: id, source, parameters, message, result: null };
        core.state.runQueue.push({ type: 'upgradeVat', ...rest });
      },
      terminate: (vatId, reason) => {
        check();
        checkData(errorData(reason));
        this.ask(this.terminations, { record: aliveVat(core, vatId), reason }, core);
      },
    };
  }

  private ask<T>(list: T[], request: T, { state }: KernelCore): void {
    list.push(request);
    state.journal.record(undefined, () => list.pop());
  }
}

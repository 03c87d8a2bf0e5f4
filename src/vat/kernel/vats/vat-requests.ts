import { checkData } from '../../capdata/check-data';
import type { MeterControl, VatControl } from '../../devices/device';
import { encodePlain } from '../../capdata/encode-capdata';
import { DEFAULT_UPGRADE_MESSAGE } from '../../limits';
import { errorData, type CapData } from '../../types/capdata';
import type { DeviceTranslator } from '../devices/device-translator';
import { aliveVat } from '../facet/host-messages';
import type { OptionsResolver } from '../kernel-setup';
import type { Meters } from '../meters';
import type { KernelState } from '../state/kernel-state';
import type { RefCounter } from '../state/ref-counter';
import { createVat } from './create-vat';
import type { VatRecord } from '../state/vat-record';

/** A device's request to terminate a vat. */
export interface TerminationRequest {
  readonly record: VatRecord;
  readonly reason: string;
}

/** Requests of devices about vats in a crank. They are executed before the next crank. */
export class VatRequests {
  private readonly creations: VatRecord[] = [];
  private readonly terminations: TerminationRequest[] = [];

  constructor(
    private readonly state: KernelState,
    private readonly refCounter: RefCounter,
    private readonly optionsOf: OptionsResolver,
    private readonly meters: () => Meters,
  ) {}

  get isEmpty(): boolean {
    return this.creations.length === 0 && this.terminations.length === 0;
  }

  /** Takes new vats, which have no manager yet. */
  takeCreations(): VatRecord[] {
    return this.creations.splice(0);
  }

  takeTerminations(): TerminationRequest[] {
    return this.terminations.splice(0);
  }

  /**
   * The control of a device over vats.
   *
   * @param check throws while the device is not active
   */
  controlFor(translator: DeviceTranslator, check: () => void): VatControl {
    const { state, refCounter } = this;
    return {
      create: ({ name, source, parameters, critical = false, meter }) => {
        check();
        const known = translator.dataToKernel(parameters);
        // The device chooses the name: a repeated one is intended.
        const own = { transcript: true, critical, source, restartTerminated: true };
        const paid = meter === undefined ? {} : { meter };
        const options = { ...this.optionsOf(source), ...paid, parameters: known, ...own };
        const record = createVat(state, refCounter, name, options);
        this.ask(this.creations, record);
        return { vatId: record.id, root: translator.toDevice(record.root) };
      },
      upgrade: (vatId, { source, parameters: given, message = DEFAULT_UPGRADE_MESSAGE }) => {
        check();
        const { id } = aliveVat(state, vatId);
        checkUpgradeMessage(message);
        const parameters = given ? translator.dataToKernel(checkData(given)) : null;
        if (parameters) refCounter.retainData(parameters);
        const rest = { vatId: id, source, parameters, message, result: null };
        state.runQueue.push({ type: 'upgradeVat', ...rest });
      },
      terminate: (vatId, reason) => {
        check();
        checkData(errorData(reason));
        this.ask(this.terminations, { record: aliveVat(state, vatId), reason });
      },
      meters: this.metersFor(check),
    };
  }

  private metersFor(check: () => void): MeterControl {
    const meters = (): Meters => {
      check();
      return this.meters();
    };
    return {
      create: (remaining, threshold) => meters().create({ remaining, threshold }).meterId,
      refill: (meterId, amount) => meters().refill(meterId, amount),
      setThreshold: (meterId, threshold) => meters().setThreshold(meterId, threshold),
      get: (meterId) => {
        const { remaining, threshold } = this.meters().find(meterId);
        return { meterId, remaining, threshold };
      },
    };
  }

  private ask<T>(list: T[], request: T): void {
    list.push(request);
    this.state.journal.record(undefined, () => list.pop());
  }
}

/** The rejection for waiters on a promise of the old code. */
export const upgradedData = (incarnationNumber: number, upgradeMessage: string): CapData<never> =>
  encodePlain({ name: 'vatUpgraded', upgradeMessage, incarnationNumber });

/** @throws VMRE_VAT_VALUE_UNPASSABLE if the message is too long */
export const checkUpgradeMessage = (message: string): void => void upgradedData(0, message);

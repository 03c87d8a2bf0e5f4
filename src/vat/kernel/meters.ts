import { VmreError } from '../../support/errors/vmre-error';
import { MAX_METERS } from '../limits';
import type { DeviceMeter } from '../devices/device';
import type { GroupCommit } from './state/group-commit';
import type { KernelState } from './state/kernel-state';
import { stateOf, type MeterRecord, type MeterState } from './state/meter-record';
import type { VatRecord } from './state/vat-record';
import type { VatDeliveryResult } from '../types/delivery';

/** A new meter. */
export interface MeterOptions {
  /** Steps that its vats may take. Default: unlimited; then the meter only counts them. */
  readonly remaining?: number | undefined;
  /** A notification is sent when fewer steps remain. Default 0: none. */
  readonly threshold?: number | undefined;
}

/** The result of a delivery. */
interface Outcome {
  readonly result: VatDeliveryResult;
}

/** The parts of the kernel that meters use. */
export interface MeterParts {
  readonly state: KernelState;
  readonly groupCommit: GroupCommit;
  readonly devices: { notifyMeterLow(meter: DeviceMeter): void };
}

/** Meters: computation that several vats share, and that can be refilled. */
export class Meters {
  /**
   * @param onLow called with a meter that fell below its threshold, when that is persisted
   * @param onRefill called with a meter that has steps again
   */
  constructor(
    private readonly parts: MeterParts,
    private readonly onLow: (meter: MeterState) => void,
    private readonly onRefill: (meter: MeterState) => void,
  ) {}

  /** The problem of a delivery to a vat whose meter is empty; undefined if it may be made. */
  refusal(record: VatRecord): string | undefined {
    const meter = this.of(record);
    return meter?.remaining === 0 ? `${labelOf(meter)} is exhausted` : undefined;
  }

  /** Why a delivery must be undone; undefined if its vat could afford it. */
  problemOf(record: VatRecord, { result }: Outcome): string | undefined {
    const meter = this.of(record);
    if (!meter) return undefined;
    const compute = result[2]?.compute;
    if (compute === undefined) {
      return result[0] === 'ok'
        ? `its worker does not count steps, as ${labelOf(meter)} requires`
        : undefined;
    }
    if (meter.remaining === null || compute <= meter.remaining) return undefined;
    return `${labelOf(meter)} is exhausted: the delivery took ${compute} steps, and ${meter.remaining} were left`;
  }

  /** Deducts what a delivery took, also if it was undone. */
  charge(record: VatRecord, { result }: Outcome): void {
    const meter = this.of(record);
    const compute = result[2]?.compute ?? 0;
    if (!meter || compute <= 0) return;
    this.change(meter, () => {
      meter.used = Math.min(meter.used + compute, Number.MAX_SAFE_INTEGER);
      if (meter.remaining !== null) meter.remaining = Math.max(0, meter.remaining - compute);
    });
  }

  /** @throws VMRE_OPTION_INVALID */
  create({ remaining, threshold = 0 }: MeterOptions, name?: string): MeterRecord {
    const { state } = this.parts;
    if (remaining !== undefined) checkSteps('remaining', remaining);
    checkSteps('threshold', threshold);
    if (name !== undefined && /^m\d+$/.test(name)) {
      throw new VmreError(
        'VMRE_OPTION_INVALID',
        `${name} is the id of a meter, and cannot be a name`,
      );
    }
    if (state.meters.size >= MAX_METERS) {
      throw new VmreError('VMRE_OPTION_INVALID', `a kernel has at most ${MAX_METERS} meters`);
    }
    const meter = state.meters.add(`m${state.nextMeter.take()}`, name);
    meter.remaining = remaining ?? null;
    meter.threshold = threshold;
    return meter;
  }

  /** @throws VMRE_METER_UNKNOWN, VMRE_OPTION_INVALID */
  refill(nameOrId: string, amount: number): void {
    const meter = this.find(nameOrId);
    checkSteps('the amount', amount);
    if (meter.remaining === null || amount === 0) return;
    const sum = meter.remaining + amount;
    checkSteps('the sum', sum);
    this.change(meter, () => (meter.remaining = sum));
    this.onRefill(meter);
  }

  /** @throws VMRE_METER_UNKNOWN, VMRE_OPTION_INVALID */
  setThreshold(nameOrId: string, threshold: number): void {
    const meter = this.find(nameOrId);
    checkSteps('threshold', threshold);
    this.change(meter, () => (meter.threshold = threshold));
  }

  /** @throws VMRE_METER_UNKNOWN */
  find(nameOrId: string): MeterRecord {
    return this.parts.state.meters.find(nameOrId);
  }

  private of({ options }: VatRecord): MeterRecord | undefined {
    return options.meter === undefined ? undefined : this.parts.state.meters.get(options.meter);
  }

  /** Devices are notified in the crank, and the host when it is persisted. */
  private change(meter: MeterRecord, apply: () => void): void {
    const wasLow = meter.isLow;
    meter.touch();
    apply();
    if (wasLow || !meter.isLow) return;
    const low = stateOf(meter);
    this.parts.devices.notifyMeterLow(low);
    this.parts.groupCommit.afterCommit(() => this.onLow(low));
  }
}

const labelOf = ({ meterId, name }: MeterRecord): string => `its meter ${name ?? meterId}`;

/** @throws VMRE_OPTION_INVALID */
function checkSteps(what: string, value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return;
  const range = `an integer from 0 to ${Number.MAX_SAFE_INTEGER}`;
  throw new VmreError('VMRE_OPTION_INVALID', `${what} must be ${range}, not ${String(value)}`);
}

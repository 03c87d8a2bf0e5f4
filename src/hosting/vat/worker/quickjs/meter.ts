import { Overstep } from './overstep';
import type { WasmGlobal } from './web-assembly';

/** Steps until the clock is looked at: some 20 ms. */
const SLICE = 1_000_000;

/** What a delivery may use. */
export interface MeterLimits {
  /** Milliseconds. Those in which the machine does something else, or stands still, do not count. */
  readonly deliveryMs: number;
  /** Steps; undefined for no limit. */
  readonly computation: number | undefined;
}

/**
 * Counts the steps of an engine, which count on their own for a slice. The count is the same whenever the
 * same is computed; the clock is only there to end what takes too long.
 */
export class Meter {
  /** Of the slices that are over. */
  private past = 0;
  private slice = 0;
  private begun = 0;
  private cpuBefore: NodeJS.CpuUsage | undefined;

  /** @param fuel what is left of the slice */
  constructor(
    private readonly fuel: WasmGlobal,
    private readonly limits: MeterLimits,
  ) {}

  /** Steps since the delivery began. */
  get steps(): number {
    return this.past + this.slice - (this.fuel.value as number);
  }

  /** A delivery begins. */
  begin(): void {
    this.past = 0;
    this.begun = performance.now();
    this.cpuBefore = process.cpuUsage();
    this.refill();
  }

  /** The slice is over. @throws Overstep */
  check(): void {
    const { steps } = this;
    const { deliveryMs, computation = Infinity } = this.limits;
    if (steps > computation)
      throw new Overstep(`a delivery took more than ${computation} steps of computation`);
    if (performance.now() - this.begun > deliveryMs && this.cpuMs() > deliveryMs) {
      throw new Overstep(`a delivery took more than ${deliveryMs} ms`);
    }
    this.past = steps;
    this.refill();
  }

  /** What the process has worked since the delivery began. */
  private cpuMs(): number {
    const { user, system } = process.cpuUsage(this.cpuBefore);
    return (user + system) / 1000;
  }

  private refill(): void {
    const { computation = Infinity } = this.limits;
    this.slice = Math.min(SLICE, computation - this.past);
    this.fuel.value = this.slice;
  }
}

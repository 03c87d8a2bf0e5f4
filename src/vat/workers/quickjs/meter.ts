import type { WasmGlobal } from './web-assembly';

/**
 * A vat has exceeded a limit. The error passes through the engine, where code of the vat cannot catch it; the
 * engine cannot be used afterwards.
 */
export class ResourceLimitError extends Error {}

/** Steps until the clock is looked at: some 20 ms. */
const SLICE_STEPS = 1_000_000;

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
  /** Whether what is done is the vat's doing. */
  private isCounting = true;
  private slice = 0;
  private begun = 0;
  private cpuBefore: NodeJS.CpuUsage | undefined;

  /** @param fuel what is left of the slice */
  constructor(
    private readonly fuel: WasmGlobal,
    private readonly limits: MeterLimits,
  ) {}

  /** Steps since they count. */
  get steps(): number {
    if (!this.isCounting) return 0;
    return this.past + this.slice - (this.fuel.value as number);
  }

  /**
   * A delivery begins.
   *
   * @param isCounting whether its steps count from now on; else from {@link beginCounting} on
   */
  begin(isCounting: boolean): void {
    this.past = 0;
    this.isCounting = isCounting;
    this.begun = performance.now();
    this.cpuBefore = process.cpuUsage();
    this.refill();
  }

  /** What was given to the vat has been read: what it does itself begins. */
  beginCounting(): void {
    if (this.isCounting) return;
    this.isCounting = true;
    this.refill();
  }

  /** The slice is over. @throws ResourceLimitError */
  check(): void {
    const { steps } = this;
    const { deliveryMs, computation = Infinity } = this.limits;
    if (steps > computation)
      throw new ResourceLimitError(`a delivery took more than ${computation} steps of computation`);
    if (performance.now() - this.begun > deliveryMs && this.cpuMs() > deliveryMs) {
      throw new ResourceLimitError(`a delivery took more than ${deliveryMs} ms`);
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
    this.slice = this.isCounting ? Math.min(SLICE_STEPS, computation - this.past) : SLICE_STEPS;
    this.fuel.value = this.slice;
  }
}

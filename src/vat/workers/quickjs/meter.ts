import type { WasmGlobal } from './web-assembly';

/**
 * A vat has exceeded a limit. The error passes through the engine, where code of the vat cannot catch it; the
 * engine cannot be used afterwards.
 */
export class ResourceLimitError extends Error {}

/** Steps between two checks of the clock: about 20 ms. */
const SLICE_STEPS = 1_000_000;

/** Limits of a delivery. */
export interface MeterLimits {
  /** Milliseconds in which the process runs; suspension of the machine does not count. */
  readonly deliveryMs: number;
  /** Steps; undefined for no limit. */
  readonly computation: number | undefined;
}

/**
 * Counts the steps of an engine, which counts down a slice by itself. The count is deterministic; the clock
 * only ends what takes too long.
 */
export class Meter {
  /** Steps of completed slices. */
  private past = 0;
  /** Whether the vat itself is running. */
  private isCounting = true;
  private slice = 0;
  private begun = 0;
  private cpuBefore: NodeJS.CpuUsage | undefined;

  /** @param fuel the rest of the slice */
  constructor(
    private readonly fuel: WasmGlobal,
    private readonly limits: MeterLimits,
  ) {}

  /** Steps since counting began. */
  get steps(): number {
    if (!this.isCounting) return 0;
    return this.past + this.slice - (this.fuel.value as number);
  }

  /**
   * Begins a delivery.
   *
   * @param isCounting whether steps count from now on; otherwise they count from {@link beginCounting}
   */
  begin(isCounting: boolean): void {
    this.past = 0;
    this.isCounting = isCounting;
    this.begun = performance.now();
    this.cpuBefore = process.cpuUsage();
    this.refill();
  }

  /** The delivery has been decoded: code of the vat begins. */
  beginCounting(): void {
    if (this.isCounting) return;
    this.isCounting = true;
    this.refill();
  }

  /** Ends a slice. @throws ResourceLimitError */
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

  /** CPU time of the process since the delivery began. */
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

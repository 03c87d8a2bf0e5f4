import { MEMORY_CHECK_MS, MIB } from '../../limits';
import { timeLimit } from './time-limit';
import type { WorkerLink } from './worker-link';

/** Limits of a delivery. */
export interface DeliveryLimits {
  /** Milliseconds. */
  readonly deliveryMs: number;
  /** MiB in addition to what the worker used before it had a vat. */
  readonly memoryMb: number;
}

/** Enforces the limits of deliveries to a worker that is ready. */
export class DeliveryWatch {
  private readonly idleBytes: number;
  private readonly memoryMb: number;
  private isOn = false;
  private isChecking = false;
  private nextCheck = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param over called with the exceeded limit; also after the delivery, and possibly more than once */
  constructor(
    private readonly link: WorkerLink,
    private readonly limits: DeliveryLimits,
    private readonly over: (reason: string) => void,
  ) {
    this.idleBytes = link.idleUse();
    this.memoryMb = Math.max(limits.memoryMb, link.minMemoryMb);
  }

  /** @returns ends the watch of this delivery */
  begin(): () => void {
    const { deliveryMs } = this.limits;
    const endTime = timeLimit(deliveryMs, () =>
      this.over(`a delivery took more than ${deliveryMs} ms`),
    );
    this.isOn = true;
    // Many short deliveries are measured like one long delivery.
    if (!this.isChecking) this.schedule();
    return () => {
      endTime();
      this.isOn = false;
      clearTimeout(this.timer);
    };
  }

  private schedule(): void {
    const wait = this.nextCheck - performance.now();
    if (wait > 0) this.timer = setTimeout(() => void this.checkMemory(), wait);
    else void this.checkMemory();
  }

  private async checkMemory(): Promise<void> {
    const begun = performance.now();
    const { memoryMb } = this;
    this.isChecking = true;
    const used = await this.link.memoryUse(this.idleBytes + memoryMb * MIB);
    this.isChecking = false;
    const mb = ((used ?? 0) - this.idleBytes) / MIB;
    if (mb > memoryMb)
      this.over(`it uses ${Math.ceil(mb)} MiB of memory; the maximum is ${memoryMb}`);
    const end = performance.now();
    // A slow measurement takes at most half of the worker's time.
    this.nextCheck = end + Math.max(MEMORY_CHECK_MS, end - begun);
    if (this.isOn) this.schedule();
  }
}

import { timeLimit } from './time-limit';
import type { WorkerLink } from './worker-link';

const MEGABYTE = 1024 * 1024;
/** How often memory is looked at. */
const LOOK_MS = 50;

/** What is watched for. */
export interface DeliveryLimits {
  /** Milliseconds. */
  readonly deliveryMs: number;
  /** Megabytes beside what the worker used before it had a vat. */
  readonly memoryMb: number;
  /** That, in bytes. */
  readonly idleBytes: number;
}

/**
 * Watches a delivery for as long as it takes.
 *
 * @param over told what was overstepped
 * @returns ends the watch
 */
export function watchDelivery(
  link: WorkerLink,
  { deliveryMs, memoryMb, idleBytes }: DeliveryLimits,
  over: (reason: string) => void,
): () => void {
  const endTime = timeLimit(deliveryMs, () => over(`a delivery took more than ${deliveryMs} ms`));
  const look = (): void => {
    const used = ((link.memoryUse() ?? 0) - idleBytes) / MEGABYTE;
    if (used > memoryMb) over(`it uses ${Math.round(used)} MB of memory; ${memoryMb} are the most`);
  };
  const looking = setInterval(look, LOOK_MS);
  return () => {
    endTime();
    clearInterval(looking);
  };
}

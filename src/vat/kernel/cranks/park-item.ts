import { errorData } from '../../types/capdata';
import type { RefCounter } from '../state/ref-counter';
import type { RunQueueItem } from '../state/run-queue-item';
import type { VatRecord } from '../state/vat-record';
import type { Settlement } from './settlement';
import { MAX_WAITING_ITEMS } from '../../limits';

/** The parts of the kernel that parking uses. */
export interface ParkingParts {
  readonly refCounter: RefCounter;
  readonly settlement: Settlement;
}

/**
 * Lets an item wait until its vat is resumed; it retains its references. If too many wait, a message is rejected;
 * other items cannot be too many, because the vat has requested them.
 */
export function parkItem(
  { refCounter, settlement }: ParkingParts,
  record: VatRecord,
  item: RunQueueItem,
): void {
  if (item.type !== 'send' || record.waiting.length < MAX_WAITING_ITEMS) {
    record.waiting.push(item);
    return;
  }
  const { target, msg } = item;
  const reason = `vat ${record.status}, and ${MAX_WAITING_ITEMS} deliveries to it wait`;
  if (msg.result !== null) settlement.settle(msg.result, true, errorData(reason));
  refCounter.releaseMessage(msg);
  refCounter.release(target);
}

import type { VatDelivery } from '../types/delivery';
import type { VatSyscall } from '../types/syscall';

/** The key of the vat store whose writes record what a collection found. */
export const COLLECTED = 'vmre.collected';

/**
 * The syscalls of a recorded delivery that a replay repeats, because an engine does not find the same garbage
 * again. All others may be too many for a frame.
 */
export const recordedGarbage = (
  [type]: VatDelivery,
  recorded: readonly VatSyscall[],
): readonly VatSyscall[] =>
  type === 'bringOutYourDead'
    ? recorded
    : recorded.filter(([syscall, key]) => syscall === 'vatstoreSet' && key === COLLECTED);

import { LONGEST_TIMER } from '../../../support/deadline';
import { VmreError } from '../../../support/errors/vmre-error';

/** Returns the milliseconds. @throws VMRE_OPTION_INVALID unless a timer can have this duration */
export function checkDeadline(ms: number, what: string): number {
  if (ms > 0 && ms <= LONGEST_TIMER) return ms;
  const range = `milliseconds above 0 and at most ${LONGEST_TIMER}`;
  throw new VmreError('VMRE_OPTION_INVALID', `${what} must be ${range}, not ${String(ms)}`);
}

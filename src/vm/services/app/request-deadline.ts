import { LONGEST_TIMER } from '../../../support/deadline';
import { VmreError } from '../../../support/errors/vmre-error';

/** Gives milliseconds back. @throws VMRE_OPTION_INVALID unless a request can be limited by them */
export function checkDeadline(ms: number, what: string): number {
  if (ms > 0 && ms <= LONGEST_TIMER) return ms;
  const range = `milliseconds above 0, and at most ${LONGEST_TIMER}`;
  throw new VmreError('VMRE_OPTION_INVALID', `${what} takes ${range}, not ${String(ms)}`);
}

import { inspect } from 'node:util';

import { checkLimits } from '../../support/check-limits';
import { VmreError } from '../../support/errors/vmre-error';
import { RESTART } from '../limits';

/** Whether something that crashed is restarted, and how often. */
export type RestartPolicy = 'never' | RestartLimits;

/** Limits of restarts. */
export interface RestartLimits {
  /** Maximum number of restarts in a row. Default 5. */
  attempts?: number | undefined;
  /**
   * Milliseconds before the first restart; the delay doubles with each further one. Default 500.
   */
  firstDelayMs?: number | undefined;
  /** Maximum delay, in milliseconds. Default 30000. */
  maxDelayMs?: number | undefined;
  /** Milliseconds of uptime after which the count of restarts begins anew. Default 60000. */
  stableMs?: number | undefined;
}

/** @throws VMRE_OPTION_INVALID for an invalid policy */
export function checkRestartPolicy(policy: RestartPolicy): void {
  if (policy === 'never') return;
  if (typeof policy !== 'object' || policy === null) {
    const text = `restart must be 'never' or an object with limits, not ${inspect(policy)}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }
  const limits = {
    attempts: 'count',
    firstDelayMs: 'milliseconds',
    maxDelayMs: 'milliseconds',
    stableMs: 'milliseconds',
  } as const;
  checkLimits(policy, limits, 'restart.');
}

/** All limits of a policy, with their defaults. */
export function restartLimitsOf(policy: RestartPolicy): {
  readonly [K in keyof RestartLimits]-?: number;
} {
  const limits = policy === 'never' ? { attempts: 0 } : policy;
  return {
    attempts: limits.attempts ?? RESTART.attempts,
    firstDelayMs: limits.firstDelayMs ?? RESTART.firstDelayMs,
    maxDelayMs: limits.maxDelayMs ?? RESTART.maxDelayMs,
    stableMs: limits.stableMs ?? RESTART.stableMs,
  };
}

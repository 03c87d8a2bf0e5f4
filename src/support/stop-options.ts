import { checkLimits } from './check-limits';

/** How to stop something that runs. */
export interface StopOptions {
  /** Milliseconds until it is killed; 0 kills at once. The method that takes it says the default. */
  graceMs?: number | undefined;
}

/**
 * The milliseconds of a stop.
 *
 * @param options as the user passed them
 * @param defaultMs without `graceMs`
 * @throws VMRE_OPTION_INVALID unless it is a number of at least 0
 */
export function graceOf<D extends number | undefined>(
  options: StopOptions | undefined,
  defaultMs: D,
): number | D {
  if (options === undefined) return defaultMs;
  checkLimits(options, { graceMs: 'milliseconds' });
  return options.graceMs ?? defaultMs;
}

import type { Options } from 'yargs';

import { VmreError } from '../support/errors/vmre-error';
import { parseDuration } from '../support/duration';

const HOUR_MS = 60 * 60 * 1000;
/** 285 years. */
const MAX_MS = 9e12;
/** 24 days: timers of Node can wait slightly longer. */
const MAX_TIMEOUT_MS = 24 * 24 * HOUR_MS;

/**
 * An option of yargs that is a duration; its value is in milliseconds.
 *
 * @param fallback the default; undefined makes the option optional
 * @param least minimum in milliseconds; 0 if the option uses 0 for no limit
 * @param most maximum in milliseconds
 */
export const duration = (
  name: string,
  fallback: string | undefined,
  describe: string,
  { least = 1, most = MAX_MS }: { least?: number; most?: number } = {},
): Options => ({
  type: 'string',
  ...(fallback !== undefined && { default: fallback }),
  describe,
  coerce: (text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= least && ms <= most) return ms;
    const limit = most === MAX_MS ? '' : ` and at most ${most / HOUR_MS}h`;
    const range = least === 0 ? '' : ` above 0${limit}`;
    const wrong = `--${name} must be a duration${range} such as 30s, 1m30s or 500ms, not ${JSON.stringify(text)}`;
    throw new VmreError('VMRE_OPTION_INVALID', wrong, {
      hint: 'A number without a unit is in seconds.',
    });
  },
});

/** The option `--timeout`: the maximum time of each answer of a runtime. Default: 30 seconds. */
export const timeout = (describe: string): Options =>
  duration('timeout', '30s', describe, { most: MAX_TIMEOUT_MS });

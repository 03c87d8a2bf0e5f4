import type { Options } from 'yargs';

import { VmreError } from '../support/errors/vmre-error';
import { parseDuration } from '../support/duration';

/** 285 years. */
const MAX_MS = 9e12;

/**
 * An option of yargs that is a duration; its value is in milliseconds.
 *
 * @param fallback the default; undefined makes the option optional
 * @param least minimum in milliseconds; 0 if the option uses 0 for no limit
 */
export const duration = (
  name: string,
  fallback: string | undefined,
  describe: string,
  { least = 1 }: { least?: number } = {},
): Options => ({
  type: 'string',
  ...(fallback !== undefined && { default: fallback }),
  describe,
  coerce: (text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= least && ms <= MAX_MS) return ms;
    const range = least === 0 ? '' : ' above 0';
    const wrong = `--${name} must be a duration${range} such as 30s, 1m30s or 500ms, not ${JSON.stringify(text)}`;
    throw new VmreError('VMRE_OPTION_INVALID', wrong, {
      hint: 'A number without a unit is in seconds.',
    });
  },
});

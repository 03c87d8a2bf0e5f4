import type { Options } from 'yargs';

import { VmreError } from '../support/errors/vmre-error';

/** An optional option of yargs that is a number above 0. */
export const amount = (name: string, describe: string): Options => ({
  type: 'number',
  describe,
  coerce: (value: number | undefined): number | undefined => {
    if (value === undefined || (value > 0 && Number.isFinite(value))) return value;
    throw new VmreError('VMRE_OPTION_INVALID', `--${name} must be a number above 0, not ${value}`);
  },
});

/** An option of yargs that is an integer of at least 0. */
export const wholeNumber = (
  name: string,
  describe: string,
  { fallback, most = Number.MAX_SAFE_INTEGER }: { fallback?: number; most?: number } = {},
): Options => ({
  type: 'number',
  ...(fallback !== undefined && { default: fallback }),
  describe,
  coerce: (value: number | undefined): number | undefined => {
    if (value === undefined) return undefined;
    if (Number.isSafeInteger(value) && value >= 0 && value <= most) return value;
    const range = `an integer from 0 to ${most}`;
    throw new VmreError('VMRE_OPTION_INVALID', `--${name} must be ${range}, not ${value}`);
  },
});

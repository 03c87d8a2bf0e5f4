import type { Options } from 'yargs';

import { VmreError } from '../support/errors/vmre-error';

/** 24 days, just less than the timers of Node can wait. */
const MAX_SECONDS = 24 * 24 * 60 * 60;

/** An option of yargs that is a time in seconds, above 0. */
export const seconds = (name: string, fallback: number, describe: string): Options => ({
  type: 'number',
  default: fallback,
  describe,
  coerce: (value: number): number => {
    if (value > 0 && value <= MAX_SECONDS) return value;
    const range = `above 0, and at most ${MAX_SECONDS}`;
    throw new VmreError('VMRE_OPTION_INVALID', `--${name} takes seconds ${range}, not ${value}`);
  },
});

/** An option of yargs that is a number above 0, and may be left out. */
export const amount = (name: string, describe: string): Options => ({
  type: 'number',
  describe,
  coerce: (value: number | undefined): number | undefined => {
    if (value === undefined || (value > 0 && Number.isFinite(value))) return value;
    throw new VmreError('VMRE_OPTION_INVALID', `--${name} takes a number above 0, not ${value}`);
  },
});

/** An option of yargs that is a whole number from 0 on. */
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
    const range = `a whole number from 0 to ${most}`;
    throw new VmreError('VMRE_OPTION_INVALID', `--${name} takes ${range}, not ${value}`);
  },
});

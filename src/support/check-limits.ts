import { inspect } from 'node:util';

import { VmreError } from './errors/vmre-error';

/** The kinds of limits. `Infinity` means no limit; undefined means the default of the option. */
export type LimitKind =
  'milliseconds' | 'milliseconds above 0' | 'count' | 'count above 0' | 'number above 0';

const kinds: Record<LimitKind, { text: string; allows: (value: number) => boolean }> = {
  milliseconds: { text: 'milliseconds of at least 0', allows: (value) => value >= 0 },
  'milliseconds above 0': { text: 'milliseconds above 0', allows: (value) => value > 0 },
  'number above 0': { text: 'a number above 0', allows: (value) => value > 0 },
  count: { text: 'an integer of at least 0', allows: (value) => isWhole(value) && value >= 0 },
  'count above 0': {
    text: 'an integer of at least 1',
    allows: (value) => isWhole(value) && value > 0,
  },
};

const isWhole = (value: number): boolean => Number.isInteger(value) || value === Infinity;

/**
 * Checks the limits among options, and that none of the options is null: an option without a value is left out, or
 * undefined. NaN is invalid: a timer and a comparison would treat it differently.
 *
 * @param where prefix of option names in messages: `http.`
 * @throws VMRE_OPTION_INVALID for the first invalid option
 */
export function checkLimits<T extends object>(
  options: T,
  limits: { readonly [K in keyof T]?: LimitKind },
  where = '',
): void {
  const refuse = (name: string, text: string, value: unknown): never => {
    const given = typeof value === 'number' ? value : inspect(value, { depth: 0 });
    throw new VmreError('VMRE_OPTION_INVALID', `${where}${name} must be ${text}, not ${given}`);
  };
  if (typeof options !== 'object' || (options as unknown) === null) {
    return refuse('options', 'an object', options);
  }
  for (const [name, kind] of Object.entries(limits) as [keyof T & string, LimitKind][]) {
    const value: unknown = options[name];
    const { text, allows } = kinds[kind];
    if (value === undefined || (typeof value === 'number' && allows(value))) continue;
    refuse(name, text, value);
  }
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    if (value === null) refuse(name, 'undefined or a value', value);
  }
}

import { closest } from '../../support/closest';
import { VmreError } from '../../support/errors/vmre-error';
import type { Descriptor } from '../descriptor/descriptor';
import { countersOf } from '../descriptor/read-counters';
import type { Preset } from './presets-file';

/** The prices of a preset. */
export interface Prices {
  initial: number | undefined;
  /** Prices by property of the counter. */
  coefficients: Record<string, number>;
}

const namesOfInitial = ['initial', 'init price', 'initial-price'];

/**
 * Reads `--price NAME=X`. Like for the provider, the name is the property of a counter, its name in any case, or
 * `initial` for the price of a start.
 *
 * @throws VMRE_OPTION_INVALID
 */
export function readPrices(descriptor: Descriptor, given: readonly string[]): Prices {
  const prices: Prices = { initial: undefined, coefficients: {} };
  for (const each of given) {
    const at = each.lastIndexOf('=');
    if (at <= 0) throw invalid(`--price ${each} is not NAME=PRICE`);
    const name = each.slice(0, at).trim();
    const price = readPrice(each, each.slice(at + 1).trim());
    if (namesOfInitial.includes(name.toLowerCase())) prices.initial = price;
    else prices.coefficients[propertyOf(descriptor, name)] = price;
  }
  return prices;
}

/** The coefficients of a new preset: every priced counter, with 0 as default. */
export function coefficientsOf(descriptor: Descriptor, prices: Prices): Record<string, number> {
  const priced = Object.entries(countersOf(descriptor)).filter(([, { price }]) => price);
  const free = Object.fromEntries(priced.map(([property]) => [property, 0]));
  return { ...free, ...prices.coefficients };
}

/** Whether all prices are 0. */
export const asksNothing = (preset: Preset): boolean =>
  [preset['initial-price'] ?? 0, ...Object.values(preset['usage-coeffs'])].every(
    (price) => price === 0,
  );

function readPrice(given: string, text: string): number {
  const price = /^(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (Number.isFinite(price)) return price;
  throw invalid(
    `--price ${given}: ${JSON.stringify(text)} is not a price; give a number of at least 0`,
  );
}

function propertyOf(descriptor: Descriptor, name: string): string {
  const priced = Object.entries(countersOf(descriptor)).filter(([, { price }]) => price);
  const found = priced.find(
    ([property, counter]) => property === name || counter.name.toLowerCase() === name.toLowerCase(),
  );
  if (found) return found[0];
  const names = ['initial', ...priced.map(([, counter]) => counter.name)];
  const guess = closest(name, names);
  const text = `${descriptor.name} has no priced counter ${JSON.stringify(name)}`;
  throw invalid(text, `${guess ? `Did you mean ${guess}? ` : ''}Known names: ${names.join(', ')}.`);
}

const invalid = (text: string, hint?: string): VmreError =>
  new VmreError('VMRE_OPTION_INVALID', text, hint === undefined ? {} : { hint });

import { isRecord } from '../support/json';

/** The path of the first value that differs between two groups of options; undefined if they are equal. */
export function firstDifference(a: unknown, b: unknown): string[] | undefined {
  if (a instanceof Date || b instanceof Date) return textOf(a) === textOf(b) ? undefined : [];
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length ? within(a, b) : [];
  if (isRecord(a) && isRecord(b)) return within(a, b);
  return Object.is(a, b) ? undefined : [];
}

const textOf = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : NaN);

function within(a: object, b: object): string[] | undefined {
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (!Object.hasOwn(a, key) || !Object.hasOwn(b, key)) return [key];
    const path = firstDifference(valueIn(a, key), valueIn(b, key));
    if (path) return [key, ...path];
  }
  return undefined;
}

const valueIn = (owner: object, key: string): unknown => (owner as Record<string, unknown>)[key];

import { isDeepStrictEqual } from 'node:util';

import { isRecord } from '../../support/json';

/** A matcher such as `expect.any(String)` of Jest and Vitest. */
interface AsymmetricMatcher {
  asymmetricMatch(actual: unknown): boolean;
}

/**
 * Whether a value has everything that is wanted. Objects may have more; a pattern fits texts; lists have the same
 * length.
 */
export function fits(actual: unknown, wanted: unknown): boolean {
  if (isAsymmetric(wanted)) return wanted.asymmetricMatch(actual);
  if (wanted instanceof RegExp) return typeof actual === 'string' && actual.search(wanted) >= 0;
  if (Array.isArray(wanted)) {
    const isSameLength = Array.isArray(actual) && actual.length === wanted.length;
    return isSameLength && wanted.every((each, at) => fits((actual as unknown[])[at], each));
  }
  if (isRecord(wanted) && Object.prototype.toString.call(wanted) === '[object Object]') {
    return (
      isRecord(actual) && Object.entries(wanted).every(([key, each]) => fits(actual[key], each))
    );
  }
  return isDeepStrictEqual(actual, wanted);
}

const isAsymmetric = (value: unknown): value is AsymmetricMatcher =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<AsymmetricMatcher>).asymmetricMatch === 'function';

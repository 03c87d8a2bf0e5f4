import { nameForPassableSymbol, passableSymbolForName } from '@endo/pass-style';

import { toRedactedError, redactedError } from './redacted-error.js';
import { MAX_METHOD_LENGTH } from '../limits.js';

/**
 * Encodes the name of a method in smallcaps. `undefined` means the call of a function.
 *
 * @throws TypeError for a symbol that cannot be passed, RangeError for a name that is too long
 */
export function methodToText(method: PropertyKey | undefined): string {
  const text = smallcapsOf(method);
  if (text.length <= MAX_METHOD_LENGTH) return text;
  const problem = `the name of a method has ${text.length} characters; the maximum is ${MAX_METHOD_LENGTH}`;
  throw redactedError(RangeError, problem);
}

function smallcapsOf(method: PropertyKey | undefined): string {
  if (method === undefined) return '#undefined';
  if (typeof method !== 'symbol') {
    const text = String(method);
    return /^[\x21-\x2d]/.test(text) ? `!${text}` : text;
  }
  const name = nameForPassableSymbol(method);
  if (name !== undefined) return `%${name}`;
  throw redactedError(TypeError, 'only registered symbols can be names of methods');
}

/** Decodes the name of a method. @throws TypeError for an unknown symbol */
export function methodFromText(text: string): PropertyKey | undefined {
  if (text === '#undefined') return undefined;
  if (text.startsWith('!')) return text.slice(1);
  if (!text.startsWith('%')) return text;
  try {
    return passableSymbolForName(text.slice(1));
  } catch (error) {
    throw toRedactedError(error, 'unknown symbol as the name of a method');
  }
}

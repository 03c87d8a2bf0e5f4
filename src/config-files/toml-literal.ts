import { isRecord } from '../support/json';
import { numberLiteral } from './stand-ins';

// @iarna/toml formats a document well, but writes some values incorrectly. See
// docs/decisions/0013-toml.md.

/** Returns the literal of a value that @iarna/toml writes incorrectly. */
export function tomlLiteral(value: unknown): string | undefined {
  if (typeof value === 'string') return hasControl(value) ? basicString(value) : undefined;
  if (Array.isArray(value)) return isWrittenWrongly(value) ? tomlValue(value) : undefined;
  return numberLiteral(value);
}

/** Returns the literal of a key that @iarna/toml writes incorrectly, or mistakes for a method. */
export const tomlKeyLiteral = (key: string): string | undefined =>
  hasControl(key) || ['toISOString', 'toJSON'].includes(key) ? basicString(key) : undefined;

/** The library escapes only the first control character of a string, but all line ends and tabs. */
// eslint-disable-next-line no-control-regex -- matches control characters on purpose
const hasControl = (text: string): boolean => /[\u0000-\u0008\u000b-\u001f\u007f]/.test(text);

/** The library writes all elements of a list in the form of the first. */
const isWrittenWrongly = (list: readonly unknown[]): boolean =>
  list.some(hasGroup) && !list.every((each) => isGroup(each) && Object.keys(each).length > 0);

const hasGroup = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(hasGroup) : isGroup(value);

const isGroup = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && !(value instanceof Date);

/** Writes a value on one line. */
export function tomlValue(value: unknown): string {
  if (typeof value === 'string') return basicString(value);
  if (typeof value === 'number') return numberLiteral(value) ?? plainNumber(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`;
  if (!isRecord(value)) return String(value);
  const parts = Object.entries(value).map(([key, part]) => `${tomlKey(key)} = ${tomlValue(part)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

const plainNumber = (value: number): string =>
  Number.isFinite(value) ? String(value) : String(value).toLowerCase().replace('infinity', 'inf');

/** Writes a key as part of a path. */
export const tomlKey = (key: string): string => (/^[\w-]+$/.test(key) ? key : basicString(key));

/** JSON escapes are valid in TOML, which requires one more. */
const basicString = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f');

import { VmreError } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';
import { pathText } from '../fields/field';
import { MAX_LEVELS, type ConfigFormat } from '../../config-files/config-format';

const halfSurrogate = /[\ud800-\udfff]/u; // V8 takes ten times as long to compile \p{Cs}

/**
 * Copies options into plain values that the format supports. Properties that are undefined or functions are
 * not options, and are omitted.
 *
 * @throws Unwritable with the path of a value that the format does not support
 */
export function plainValues(values: object, format: ConfigFormat): Record<string, unknown> {
  if (!isGroup(values)) throw new Unwritable([], `is ${kindOf(values)}, not an object of options`);
  return group(values, format, []);
}

/** The error for a value that cannot be written. It names the path, never the value, which may be a secret. */
export class Unwritable extends Error {
  constructor(
    private readonly path: readonly string[],
    what: string,
  ) {
    super(`${pathText(path) || 'the configuration'} ${what}`);
  }

  /** Converts it to the error for a file. */
  in(file: string): VmreError {
    const text = `configuration file ${file} cannot be written: ${this.message}`;
    return new VmreError('VMRE_CONFIG_VALUE_UNWRITABLE', text, {
      data: { path: pathText(this.path) },
      cause: this,
    });
  }
}

function group(
  values: Record<string, unknown>,
  format: ConfigFormat,
  path: readonly string[],
): Record<string, unknown> {
  const plain = Object.entries(values).flatMap(([key, value]) => {
    if (isNoOption(value)) return [];
    const at = [...path, key];
    if (halfSurrogate.test(key))
      throw new Unwritable(at, 'has half of a surrogate pair in its name');
    return [[key, plainValue(value, format, at)] as const];
  });
  return Object.fromEntries(plain);
}

function plainValue(value: unknown, format: ConfigFormat, path: readonly string[]): unknown {
  const refused = refusal(value, format);
  if (refused !== undefined) throw new Unwritable(path, refused);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (path.length >= MAX_LEVELS) {
    throw new Unwritable(path.slice(0, 3), `is nested more than ${MAX_LEVELS} levels deep`);
  }
  if (!Array.isArray(value)) return group(value as Record<string, unknown>, format, path);
  // Not `map`, which skips the holes of an array.
  return Array.from(value, (each, index) => plainValue(each, format, [...path, String(index)]));
}

function refusal(value: unknown, { name, extras }: ConfigFormat): string | undefined {
  const cannot = `${kindOf(value)}, which ${name} cannot hold`;
  switch (typeof value) {
    case 'boolean':
      return undefined;
    case 'string':
      return halfSurrogate.test(value) ? 'has half of a surrogate pair' : undefined;
    case 'number':
      return Number.isFinite(value) || extras.notFinite ? undefined : `is ${cannot}`;
    case 'object':
      if (value === null) return extras.null ? undefined : `is ${cannot}`;
      if (value instanceof Date) return refusalOfDate(value, extras.dates, cannot);
      return Array.isArray(value) || isGroup(value) ? undefined : `is ${cannot}`;
    default:
      return `is ${cannot}`;
  }
}

function refusalOfDate(date: Date, canHold: boolean, cannot: string): string | undefined {
  if (!canHold) return `is ${cannot}; its toISOString() can be held`;
  if (Number.isNaN(date.getTime())) return 'is an invalid date';
  return /^\d/.test(date.toISOString()) ? undefined : 'is a date outside of the years 0 to 9999';
}

/** Whether a value is a group: a plain object or an instance of an author's class, but not a Map, a URL, ... */
const isGroup = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && tagOf(value) === 'Object';

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

const isNoOption = (value: unknown): boolean => value === undefined || typeof value === 'function';

function kindOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number') return String(value);
  const kind = typeof value === 'object' ? tagOf(value) : typeof value;
  return `${/^[aeio]/i.test(kind) ? 'an' : 'a'} ${kind}`;
}

import { messageOf } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';
import { isList, typeName, type FieldType } from './field';

/** A value of the right type, or the problem with it. */
export type ParseResult = { ok: true; value: unknown } | { ok: false; problem: string };

const good = (value: unknown): ParseResult => ({ ok: true, value });
const wrong = (type: FieldType): ParseResult => ({
  ok: false,
  problem: `must be ${typeName(type)}`,
});

/**
 * Reads a value from the text of a flag or a variable. A list is given as several strings, or as one
 * with commas.
 */
export function readText(type: FieldType, text: string | readonly string[]): ParseResult {
  if (isList(type)) {
    if (typeof text !== 'string') return readList(text, (part) => readText(type[0], part));
    if (type[0] === Object) return readJsonList(text);
    return readList(splitList(text), (part) => readText(type[0], part));
  }
  if (typeof text !== 'string') return wrong(type);
  if (type === String) return good(text);
  if (type === Number) return readNumber(text.trim());
  if (type === Boolean) {
    const word = text.toLowerCase();
    if (['true', '1', 'yes', 'on'].includes(word)) return good(true);
    return ['false', '0', 'no', 'off'].includes(word) ? good(false) : wrong(type);
  }
  return readJson(text);
}

function readNumber(text: string): ParseResult {
  const number = text === '' ? NaN : Number(text);
  if (!Number.isFinite(number)) return wrong(Number);
  return isExact(text, number) ? good(number) : { ok: false, problem: inexact };
}

const inexact = 'must be exactly representable as a number';

/** Whether a number equals its text: large integers may be rounded, very small numbers may become 0. */
function isExact(text: string, number: number): boolean {
  if (number === 0) return !/^[-+]?[\d.]*[1-9]/.test(text);
  if (Math.abs(number) <= Number.MAX_SAFE_INTEGER) return true;
  if (/^0[xob]/i.test(text)) return BigInt(text) === BigInt(number);
  return digitsOf(text) === digitsOf(String(number));
}

/** The digits of a number without leading and trailing zeros: equal for `9e5`, `900000.0` and `9`. */
function digitsOf(text: string): string {
  const [mantissa = ''] = text.toLowerCase().split('e');
  return mantissa.replace(/\D/g, '').replace(/^0+|0+$/g, '');
}

function readJson(text: string): ParseResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'must be JSON' };
  }
  const problem = /\d{3}|"/.test(text) ? problemInJson(text) : undefined;
  return problem === undefined ? good(value) : { ok: false, problem };
}

/** Finds problems that `JSON.parse` silently accepts: numbers that it rounds, and duplicate keys. */
function problemInJson(text: string): string | undefined {
  const { describePath, refusalsOfJson } =
    require('../../support/strict-json') as typeof import('../../support/strict-json');
  const [refusal] = refusalsOfJson(text);
  if (refusal)
    return `must be JSON without a value that ${refusal.what}: ${describePath(refusal.path)}`;
  if (!/\d{16}/.test(text)) return undefined;
  try {
    const { jsonFormat } =
      require('../../config-files/json') as typeof import('../../config-files/json');
    jsonFormat.parse(text);
    return undefined;
  } catch (error) {
    return `must be JSON without numbers that are rounded: ${messageOf(error)}`;
  }
}

/** Reads one JSON value, which may be the list itself; commas are part of the JSON. */
function readJsonList(text: string): ParseResult {
  const reading = text === '' ? good([]) : readText(Object, text);
  if (!reading.ok || Array.isArray(reading.value)) return reading;
  return good([reading.value]);
}

/** Splits a list that is given as one string. */
export const splitList = (text: string): string[] =>
  text === '' ? [] : text.split(',').map((part) => part.trim());

/** Checks a typed value from a file. */
export function readTyped(type: FieldType, value: unknown): ParseResult {
  if (isList(type)) {
    return Array.isArray(value) ? readList(value, (part) => readTyped(type[0], part)) : wrong(type);
  }
  return fits(type, value) ? good(value) : wrong(type);
}

function fits(type: FieldType, value: unknown): boolean {
  if (type === Object) return true;
  if (type === String) return typeof value === 'string';
  if (type === Number) return Number.isFinite(value);
  if (type === Boolean) return typeof value === 'boolean';
  return isRecord(value);
}

function readList<T>(parts: readonly T[], read: (part: T) => ParseResult): ParseResult {
  const values: unknown[] = [];
  for (const part of parts) {
    const reading = read(part);
    if (!reading.ok) return { ok: false, problem: `${reading.problem} in every element` };
    values.push(reading.value);
  }
  return good(values);
}

/** Formats a value for a message: JSON, shortened to 60 characters. */
export function quote(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

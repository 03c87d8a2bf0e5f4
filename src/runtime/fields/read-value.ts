import { isRecord } from '../../support/json';
import { isList, typeName, type FieldType } from './field';

/** A value of the right type, or what is wrong with it. */
export type Reading = { ok: true; value: unknown } | { ok: false; problem: string };

const good = (value: unknown): Reading => ({ ok: true, value });
const wrong = (type: FieldType): Reading => ({
  ok: false,
  problem: `must be ${typeName(type)}`,
});

/**
 * Reads a value that came as text, from a flag or a variable. A list comes as several texts, or as
 * one with commas.
 */
export function readText(type: FieldType, text: string | readonly string[]): Reading {
  if (isList(type)) {
    if (typeof text !== 'string') return readList(text, (part) => readText(type[0], part));
    if (type[0] === Object) return readJsonList(text);
    return readList(split(text), (part) => readText(type[0], part));
  }
  if (typeof text !== 'string') return wrong(type);
  if (type === String) return good(text);
  if (type === Number) {
    const number = text.trim() === '' ? NaN : Number(text);
    return Number.isFinite(number) ? good(number) : wrong(type);
  }
  if (type === Boolean) {
    const word = text.toLowerCase();
    if (['true', '1', 'yes', 'on'].includes(word)) return good(true);
    return ['false', '0', 'no', 'off'].includes(word) ? good(false) : wrong(type);
  }
  try {
    return good(JSON.parse(text));
  } catch {
    return { ok: false, problem: 'must be JSON' };
  }
}

/** One JSON value, which may itself be the list; commas belong to it. */
function readJsonList(text: string): Reading {
  const reading = text === '' ? good([]) : readText(Object, text);
  if (!reading.ok || Array.isArray(reading.value)) return reading;
  return good([reading.value]);
}

const split = (text: string): string[] =>
  text === '' ? [] : text.split(',').map((part) => part.trim());

/** Checks a value that came with a type of its own, from a file. */
export function readTyped(type: FieldType, value: unknown): Reading {
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

function readList<T>(parts: readonly T[], read: (part: T) => Reading): Reading {
  const values: unknown[] = [];
  for (const part of parts) {
    const reading = read(part);
    if (!reading.ok) return { ok: false, problem: `${reading.problem} in every element` };
    values.push(reading.value);
  }
  return good(values);
}

/** A value as it stands in a message: JSON, shortened. */
export function quote(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

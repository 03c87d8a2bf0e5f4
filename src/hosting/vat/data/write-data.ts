import { VmreError } from '../../../support/errors/vmre-error';
import type { CapData } from '../shapes/capdata';
import { Reference, Tagged } from './reference';
import { nameOfSymbol } from './symbol-name';

/** Strings that begin so, from `!` to `-`, mean something else. */
const SPECIAL = /^[\x21-\x2d]/;

/**
 * Writes a value as data of smallcaps: what JSON has, `undefined`, bigints, symbols, errors, references,
 * tagged values; arrays and plain objects of them.
 *
 * @throws VMRE_VAT_VALUE_UNPASSABLE
 */
export function writeData(value: unknown): CapData {
  const slots: string[] = [];
  const body = JSON.stringify(encode(value, slots, []));
  return { body: `#${body}`, slots };
}

/** How a message names its method. */
export const writeMethod = (method: string | symbol): string =>
  typeof method === 'string' ? escaped(method) : `%${nameOfSymbol(method) ?? refuse('it', [])}`;

const escaped = (text: string): string => (SPECIAL.test(text) ? `!${text}` : text);

type Path = readonly (string | number)[];

function encode(value: unknown, slots: string[], path: Path): unknown {
  switch (typeof value) {
    case 'string':
      return escaped(value);
    case 'boolean':
      return value;
    case 'undefined':
      return '#undefined';
    case 'bigint':
      return value < 0n ? `${value}` : `+${value}`;
    case 'number':
      if (Number.isFinite(value)) return value === 0 ? 0 : value;
      return `#${value}`;
    case 'symbol': {
      const name = nameOfSymbol(value);
      return name === undefined ? refuse('a symbol of its own', path) : `%${name}`;
    }
    case 'function':
      return refuse('a function', path);
    case 'object':
      return value === null ? null : encodeObject(value, slots, path);
  }
}

function encodeObject(value: object, slots: string[], path: Path): unknown {
  if (path.length > MAX_DEPTH) return refuse('a value this deep, or a circle,', path.slice(0, 3));
  if (value instanceof Reference) return encodeReference(value, slots);
  if (Array.isArray(value)) {
    return Array.from(value, (each: unknown, index) => encode(each, slots, [...path, index]));
  }
  if (isError(value)) {
    return { '#error': escaped(String(value.message)), name: escaped(String(value.name)) };
  }
  if (value instanceof Tagged) {
    const payload = encode(value.payload, slots, [...path, 'payload']);
    return { '#tag': escaped(value.tag), payload };
  }
  if (!isPlain(value)) return refuse(`an object of ${nameOfClass(value)}`, path);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, each]) => [escaped(key), encode(each, slots, [...path, key])]),
  );
}

function encodeReference({ slot, iface }: Reference, slots: string[]): string {
  const sign = /^k?p/.test(slot) ? '&' : '$';
  const known = slots.indexOf(slot);
  if (known >= 0) return `${sign}${known}`;
  slots.push(slot);
  const index = slots.length - 1;
  return sign === '$' && iface !== undefined ? `$${index}.${iface}` : `${sign}${index}`;
}

const MAX_DEPTH = 500;

/** Of this realm or another. */
const isError = (value: object): value is Error =>
  Object.prototype.toString.call(value) === '[object Error]';

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const nameOfClass = (value: object): string =>
  (value.constructor as { name?: string } | undefined)?.name || 'an unknown class';

function refuse(what: string, path: Path): never {
  const where = path.length === 0 ? '' : ` at ${path.join('.')}`;
  throw new VmreError('VMRE_VAT_VALUE_UNPASSABLE', `${what}${where} cannot be passed to a vat`);
}

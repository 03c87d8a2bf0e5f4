import { VmreError } from '../../support/errors/vmre-error';
import type { CapData } from '../types/capdata';
import { checkData } from './check-data';
import { KernelRef, Tagged } from './kernel-ref';
import { nameOfSymbol } from './symbol-name';
import { MAX_DEPTH, MAX_METHOD_LENGTH, MAX_TEXT_LENGTH, MAX_VALUES } from '../limits';

/** Strings that begin with a character from `!` to `-` have another meaning. */
const SPECIAL = /^[\x21-\x2d]/;

/**
 * Encodes a value as smallcaps: JSON values, `undefined`, bigints, symbols, errors, references and tagged
 * values, and arrays and plain objects of them. `-0` is encoded as 0.
 *
 * @throws VMRE_VAT_VALUE_UNPASSABLE for any other value, and for one that exceeds the limits of vats
 */
export function encodeCapData(value: unknown): CapData {
  const writing = new Encoder();
  const body = JSON.stringify(writing.encode(value));
  return checkData({ body: `#${body}`, slots: writing.slots });
}

/** Encodes a value without references. @throws VMRE_VAT_VALUE_UNPASSABLE */
export function encodePlain(value: unknown): CapData<never> {
  const { body, slots } = encodeCapData(value);
  if (slots.length > 0) throw new Error('the value has references');
  return { body, slots: [] };
}

/** Encodes the name of a method. @throws VMRE_VAT_VALUE_UNPASSABLE */
export function encodeMethod(method: string | symbol): string {
  const text = typeof method === 'string' ? escaped(method) : symbolText(method);
  if (text === undefined) return refuse('an unregistered symbol, as a method,', []);
  if (text.length <= MAX_METHOD_LENGTH) return text;
  return refuse(`a method name of more than ${MAX_METHOD_LENGTH} characters`, []);
}

const escaped = (text: string): string => (SPECIAL.test(text) ? `!${text}` : text);

function symbolText(symbol: symbol): string | undefined {
  const name = nameOfSymbol(symbol);
  return name === undefined ? undefined : `%${name}`;
}

/** Encodes one value. The limits also stop it for a value that contains the same parts many times. */
class Encoder {
  readonly slots: string[] = [];
  private readonly indexes = new Map<string, number>();
  private readonly path: (string | number)[] = [];
  private values = 0;
  private characters = 0;

  encode(value: unknown): unknown {
    this.values += 1;
    if (this.values > MAX_VALUES) return this.refuse(`more than ${MAX_VALUES} values`);
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'boolean':
        return value;
      case 'undefined':
        return '#undefined';
      case 'bigint':
        return value < 0n ? `${value}` : `+${value}`;
      case 'number':
        if (Number.isFinite(value)) return value === 0 ? 0 : value;
        return `#${value}`;
      case 'symbol':
        return symbolText(value) ?? this.refuse('an unregistered symbol');
      case 'function':
        return this.refuse('a function');
      case 'object':
        return value === null ? null : this.encodeObject(value);
    }
  }

  private encodeObject(value: object): unknown {
    if (value instanceof KernelRef) return this.encodeReference(value);
    if (this.path.length >= MAX_DEPTH) {
      return this.refuse(`a value that is nested more than ${MAX_DEPTH} deep, or holds itself,`);
    }
    if (Array.isArray(value)) return this.encodeArray(value);
    if (isError(value)) {
      return { '#error': this.text(String(value.message)), name: this.text(String(value.name)) };
    }
    if (value instanceof Tagged) {
      return { '#tag': this.text(value.tag), payload: this.within('payload', value.payload) };
    }
    if (!isPlain(value)) return this.refuse(`an object of ${nameOfClass(value)}`);
    const [symbol] = Object.getOwnPropertySymbols(value);
    if (symbol !== undefined) return this.refuse(`an object with a property ${String(symbol)}`);
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      entries.map(([key, each]) => [this.text(key), this.within(key, each)]),
    );
  }

  private encodeArray(array: readonly unknown[]): unknown[] {
    const written: unknown[] = [];
    for (let index = 0; index < array.length; index += 1) {
      if (!(index in array)) return this.refuse(`an array with a gap at ${index}`);
      written.push(this.within(index, array[index]));
    }
    return written;
  }

  private within(key: string | number, value: unknown): unknown {
    this.path.push(key);
    const written = this.encode(value);
    this.path.pop();
    return written;
  }

  private text(text: string): string {
    this.characters += text.length;
    if (this.characters <= MAX_TEXT_LENGTH) return escaped(text);
    return this.refuse(`text of more than ${MAX_TEXT_LENGTH} characters`);
  }

  private encodeReference({ slot, iface }: KernelRef): string {
    const sign = /^k?p/.test(slot) ? '&' : '$';
    const known = this.indexes.get(slot);
    if (known !== undefined) return `${sign}${known}`;
    const index = this.slots.push(slot) - 1;
    this.indexes.set(slot, index);
    return sign === '$' && iface !== undefined ? `$${index}.${iface}` : `${sign}${index}`;
  }

  private refuse(what: string): never {
    return refuse(what, this.path);
  }
}

/** An error of any realm. */
const isError = (value: object): value is Error =>
  Object.prototype.toString.call(value) === '[object Error]';

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const nameOfClass = (value: object): string =>
  (value.constructor as { name?: string } | undefined)?.name || 'an unknown class';

/** Parts of a path that a message shows. */
const MAX_SHOWN_PATH = 10;

function refuse(what: string, path: readonly (string | number)[]): never {
  const shown = [
    ...path.slice(0, MAX_SHOWN_PATH),
    ...(path.length > MAX_SHOWN_PATH ? ['...'] : []),
  ].join('.');
  const where = shown === '' ? '' : ` at ${shown}`;
  throw new VmreError('VMRE_VAT_VALUE_UNPASSABLE', `${what}${where} cannot be passed to a vat`);
}

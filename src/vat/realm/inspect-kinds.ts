const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { apply } = Reflect;

/**
 * How an object is shown: its name, its entries, and their brackets; no brackets if the name is everything.
 */
export type Kind = readonly [name: string, entries: readonly string[], brackets?: '{}' | '[]'];

type Show = ((value: unknown) => string) | undefined;

/** A method or getter of a prototype, which is safe to call on an object that overrides it. */
type Ask = (this: unknown) => unknown;

function askOf(prototype: object, key: PropertyKey): Ask {
  const { get, value } = getOwnPropertyDescriptor(prototype, key) as { get?: Ask; value?: Ask };
  return (get ?? value) as Ask;
}

const mapEntries = askOf(Map.prototype, 'entries');
const setValues = askOf(Set.prototype, 'values');
const typedArray = getPrototypeOf(Uint8Array.prototype) as object;
const sizeOfMap = askOf(Map.prototype, 'size');
const sizeOfSet = askOf(Set.prototype, 'size');
const tagOfArray = askOf(typedArray, Symbol.toStringTag);
const lengthOfArray = askOf(typedArray, 'length');
const bytesOfBuffer = askOf(ArrayBuffer.prototype, 'byteLength');
const sourceOfRegExp = askOf(RegExp.prototype, 'source');
const flagsOfRegExp = askOf(RegExp.prototype, 'flags');
const toISOString = askOf(Date.prototype, 'toISOString');
const getTime = askOf(Date.prototype, 'getTime');

/** The lockdown hides these constructors behind getters. */
const intrinsic = new Map<object, string>(
  [
    ...[Object, Array, Map, Set, Promise, Date, RegExp, ArrayBuffer, DataView, WeakMap, WeakSet],
    ...[Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError],
  ].map(({ prototype, name }): [object, string] => [prototype, name]),
);

/** A method throws for an object of another kind. */
function ask<T>(method: Ask, object: object): T | undefined {
  try {
    return apply(method, object, []) as T;
  } catch {
    return undefined;
  }
}

/** @param show shows entries; undefined: they are not shown */
export function kindOf(object: object, show: Show, most: number): Kind {
  if (typeof object === 'function') return [functionName(object as () => unknown), []];
  if (Array.isArray(object)) return listOf('', object.length, object, show, most);
  const name = nameOf(object);
  const size = ask<number>(sizeOfMap, object);
  if (size !== undefined) {
    const found = show
      ? taken(apply(mapEntries, object, []) as Iterator<[unknown, unknown]>, size, most)
      : [];
    const shown = found.map(([key, value]) => `${show?.(key)} => ${show?.(value)}`);
    return [`${name}(${size})`, withMore(shown, size, 'items'), '{}'];
  }
  const count = ask<number>(sizeOfSet, object);
  if (count !== undefined) {
    const found = show ? taken(apply(setValues, object, []) as Iterator<unknown>, count, most) : [];
    return [
      `${name}(${count})`,
      withMore(
        found.map((each) => show?.(each) ?? ''),
        count,
        'items',
      ),
      '{}',
    ];
  }
  const tag = ask<string>(tagOfArray, object);
  if (tag !== undefined) {
    return listOf(tag, ask<number>(lengthOfArray, object) ?? 0, object as [], show, most);
  }
  const bytes = ask<number>(bytesOfBuffer, object);
  if (bytes !== undefined) return [name, [`byteLength: ${bytes}`], '{}'];
  const time = ask<number>(getTime, object);
  if (time !== undefined) return [ask<string>(toISOString, object) ?? 'Invalid Date', []];
  if (object instanceof Error) return [`[${errorText(object)}]`, []];
  return otherKind(object, name);
}

function otherKind(object: object, name: string): Kind {
  if (object instanceof RegExp) {
    return [`/${ask<string>(sourceOfRegExp, object)}/${ask<string>(flagsOfRegExp, object)}`, []];
  }
  // For objects of Far this is the name; the names of their methods are left out.
  const tag = ownText(getPrototypeOf(object) as object | null, Symbol.toStringTag);
  if (tag !== undefined && /^(Alleged: |Remotable$)/.test(tag)) return [`[${tag}]`, []];
  if (object instanceof Promise) return ['Promise', [], '{}'];
  return [name === 'Object' ? '' : name, [], '{}'];
}

function listOf(
  name: string,
  length: number,
  list: ArrayLike<unknown>,
  show: Show,
  most: number,
): Kind {
  const label = name === '' ? '' : `${name}(${length})`;
  if (!show) return [label, [], '[]'];
  const shown: string[] = [];
  const end = Math.min(length, most);
  for (let index = 0; index < end; index += 1) {
    const entry = getOwnPropertyDescriptor(list, index);
    if (!entry) shown.push('<empty item>');
    else shown.push('value' in entry ? show(entry.value) : '[Getter]');
  }
  return [label, withMore(shown, length, 'items'), '[]'];
}

const withMore = (shown: readonly string[], count: number, what: string): readonly string[] =>
  shown.length < count ? [...shown, `... ${count - shown.length} more ${what}`] : shown;

function taken<T>(values: Iterator<T>, count: number, most: number): T[] {
  const found: T[] = [];
  for (let left = Math.min(count, most); left > 0; left -= 1) found.push(values.next().value as T);
  return found;
}

/** An own data property that is a string. */
function ownText(object: object | null, key: PropertyKey): string | undefined {
  const value: unknown = object ? getOwnPropertyDescriptor(object, key)?.value : undefined;
  return typeof value === 'string' ? value : undefined;
}

function functionName(object: () => unknown): string {
  const isClass = /^class\b/.test(Function.prototype.toString.call(object));
  const name = ownText(object, 'name');
  const what = isClass ? 'class' : 'Function';
  if (name === undefined || name === '') return `[${what} (anonymous)]`;
  return isClass ? `[class ${name}]` : `[Function: ${name}]`;
}

/** The name of its class, without calling getters. */
function nameOf(object: object): string {
  const prototype = getPrototypeOf(object) as object | null;
  if (!prototype) return '[Object: null prototype]';
  for (let each: object | null = prototype; each; each = getPrototypeOf(each) as object | null) {
    const known = intrinsic.get(each);
    if (known !== undefined) return known;
    const maker: unknown = getOwnPropertyDescriptor(each, 'constructor')?.value;
    if (typeof maker === 'function') return ownText(maker, 'name') || 'Object';
  }
  return 'Object';
}

function errorText(error: Error): string {
  const message = ownText(error, 'message') ?? '';
  const name = ownText(error, 'name') ?? nameOf(error);
  return message === '' ? name : `${name}: ${message}`;
}

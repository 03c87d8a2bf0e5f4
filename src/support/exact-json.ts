import { messageOf, VmreError } from './errors/vmre-error';
import type { Json } from './json';

/** Maximum depth of objects and lists in serde_json, the JSON library of providers and supervisors. */
const MAX_LEVELS = 127;
/** The maximum number of bytes of a frame: a value that repeats the same part must not fill the memory. */
const MAX_CHARACTERS = 2 ** 26;

const halfSurrogate = /[\ud800-\udfff]/u; // V8 takes ten times as long to compile \p{Cs}

/** Replacements for values of well-known classes, for the message. */
const instead: Readonly<Record<string, string>> = {
  Promise: 'await it',
  Date: 'use its toISOString()',
  Map: 'use Object.fromEntries(map)',
  Set: 'use [...set]',
  URL: 'use its href',
  Error: 'use its message',
  RegExp: 'use its source',
  Buffer: "use its toString('base64')",
};

/**
 * Serializes an author's value as JSON. Parsing the text returns the same value; values that JSON cannot
 * represent are rejected, not changed or omitted. Only a property that is `undefined` is treated as absent.
 * Every property is read once, so that getters and proxies cannot return different values later.
 *
 * @param value any value
 * @param owner origin of the value, for the message: `offer returned`
 * @throws VMRE_HOOK_RESULT_INVALID with the path of the rejected value
 */
export function exactJson(value: unknown, owner: string): string {
  return new ExactWriter(owner).text(value);
}

/** Returns a plain copy of an author's value. @throws as {@link exactJson} */
export const exactCopy = (value: unknown, owner: string): Json =>
  JSON.parse(exactJson(value, owner)) as Json;

class ExactWriter {
  private readonly path: (string | number)[] = [];
  private readonly open = new Set<object>();
  private characters = 0;
  private hasRefused = false;

  constructor(private readonly owner: string) {}

  text(value: unknown): string {
    switch (typeof value) {
      case 'string':
        return this.quoted(value, 'has half of a surrogate pair');
      case 'number':
        if (!Number.isFinite(value)) this.refuse(`is ${value}, which JSON cannot carry`);
        return this.counted(Object.is(value, -0) ? '-0' : String(value));
      case 'boolean':
        return this.counted(String(value));
      case 'object':
        return value === null ? this.counted('null') : this.nested(value);
      case 'undefined':
        return this.refuse('is undefined; use null');
      case 'bigint':
        return this.refuse('is a bigint, which JSON cannot carry; use a string or a number');
      default:
        return this.refuse(`is a ${typeof value}, which JSON cannot carry`);
    }
  }

  private nested(value: object): string {
    if (this.open.has(value)) this.refuse('contains itself');
    if (this.open.size >= MAX_LEVELS) {
      this.refuse(`is nested more than ${MAX_LEVELS} levels deep, which no supervisor reads`);
    }
    this.open.add(value);
    try {
      this.counted('{}');
      return this.parts(value);
    } catch (error) {
      if (this.hasRefused) throw error;
      return this.refuse(`cannot be read: ${messageOf(error)}`); // a getter, a proxy
    } finally {
      this.open.delete(value);
    }
  }

  private parts(value: object): string {
    const problem = problemOf(value);
    if (problem !== undefined) this.refuse(problem);
    return Array.isArray(value) ? this.list(value) : this.group(value);
  }

  private list(value: readonly unknown[]): string {
    const { length } = value;
    const texts: string[] = [];
    for (let index = 0; index < length; index += 1) {
      this.path.push(index);
      if (!Object.hasOwn(value, index)) this.refuse('is a hole in a list; use null');
      texts.push(this.text(value[index]));
      this.path.pop();
    }
    const extra = Object.keys(value)[length]; // indices come first
    if (extra !== undefined) this.refuse(`is a list that also has the property ${extra}`);
    return `[${texts.join(',')}]`;
  }

  private group(value: object): string {
    const texts: string[] = [];
    for (const key of Object.keys(value)) {
      this.path.push(key);
      const part = (value as Record<string, unknown>)[key];
      if (part !== undefined) {
        const name = this.quoted(key, 'has a name with half of a surrogate pair');
        texts.push(`${name}:${this.text(part)}`);
      }
      this.path.pop();
    }
    return `{${texts.join(',')}}`;
  }

  private quoted(text: string, problem: string): string {
    if (halfSurrogate.test(text)) this.refuse(problem);
    return this.counted(JSON.stringify(text));
  }

  private counted(text: string): string {
    this.characters += text.length;
    if (this.characters > MAX_CHARACTERS) {
      this.refuse(`goes beyond ${MAX_CHARACTERS} characters of JSON in all`);
    }
    return text;
  }

  private refuse(problem: string): never {
    this.hasRefused = true;
    const { describePath } = require('./strict-json') as typeof import('./strict-json');
    const where = describePath(this.path) || 'the value';
    const text = `${this.owner} what JSON cannot carry exactly: ${where} ${problem}`;
    throw new VmreError('VMRE_HOOK_RESULT_INVALID', text);
  }
}

/** Returns why an object is not a plain object or list; undefined for those of any realm. */
function problemOf(value: object): string | undefined {
  if (!(Array.isArray(value) ? isPlainList(value) : isPlainObject(value))) {
    const name = classOf(value);
    return `is of the class ${name}; ${instead[name] ?? 'use a plain object or list'}`;
  }
  const symbol = Object.getOwnPropertySymbols(value).find((key) => isEnumerable(value, key));
  return symbol && `has the property ${String(symbol)}, whose name is not a string`;
}

const isEnumerable = (value: object, key: symbol): boolean =>
  Object.prototype.propertyIsEnumerable.call(value, key);

/** `Array.prototype` is an array itself; prototypes of classes that extend it are not. */
function isPlainList(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return Array.isArray(prototype) && isRoot(Object.getPrototypeOf(prototype) as object | null);
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  const isKnown = Object.prototype.toString.call(value) !== '[object Object]';
  return !isKnown && (prototype === null || isRoot(prototype));
}

/** Whether an object is the `Object.prototype` of any realm. */
const isRoot = (prototype: object | null): boolean =>
  prototype !== null &&
  Object.getPrototypeOf(prototype) === null &&
  Object.hasOwn(prototype, 'isPrototypeOf');

function classOf(value: object): string {
  const { constructor } = value;
  const name: unknown = typeof constructor === 'function' ? constructor.name : undefined;
  if (typeof name === 'string' && name !== '' && name !== 'Object') return name;
  return Object.prototype.toString.call(value).slice(8, -1);
}

import { KernelRef } from '../../../vat/capdata/kernel-ref';
import { VmreError } from '../../../support/errors/vmre-error';

/** Resolves the names in a message. */
export interface Names {
  /** The root of a vat. @throws VMRE_VAT_UNKNOWN */
  root(name: string): KernelRef;
  /** The result of a message. @throws VMRE_VAT_UNANSWERED */
  result(number: number): unknown;
}

/** A message that can be sent. */
export interface WrittenMessage {
  readonly target: KernelRef;
  readonly method: string;
  readonly args: readonly unknown[];
}

/**
 * Reads `target.method(arguments)`. The target is a vat, a result as `$1`, or a part of a result as
 * `$1.parts.0`. Arguments are JavaScript literals, vats and results.
 *
 * @throws VMRE_VAT_MESSAGE_MALFORMED, VMRE_VAT_UNKNOWN, VMRE_VAT_UNANSWERED
 */
export function readMessage(text: string, names: Names): WrittenMessage {
  const reader = new Reader(text, names);
  const words = reader.path();
  const method = words.pop() as string;
  if (words.length === 0) throw reader.malformed('a message is target.method(arguments)');
  const target = reader.valueAt(words);
  if (!(target instanceof KernelRef)) {
    throw reader.malformed(`${words.join('.')} is not a reference and cannot receive messages`);
  }
  reader.expect('(');
  const args = reader.values(')');
  reader.expectEnd();
  return { target, method, args };
}

/** Reads values in parentheses, as the arguments of a message are. @throws as readMessage */
export function readValues(text: string, names: Names): unknown[] {
  const reader = new Reader(text, names);
  reader.expect('(');
  const values = reader.values(')');
  reader.expectEnd();
  return values;
}

const constants = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
  ['NaN', NaN],
  ['Infinity', Infinity],
]);

const NUMBER = /-?(?:\d+n|Infinity|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
const TEXT = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y;
/** Nesting of arrays and objects that vats accept. */
const MAX_LEVELS = 100;

const WORD = /\$?[\w-]+/y;
const SPACE = /\s*/y;

class Reader {
  private at = 0;
  private level = 0;

  constructor(
    private readonly text: string,
    private readonly names: Names,
  ) {}

  /** Words with dots between them. */
  path(): string[] {
    const words = [];
    do words.push(this.take(WORD) ?? this.fail('a name is missing'));
    while (this.takes('.'));
    return words;
  }

  /** The value of a path: a vat, a result, or a part of a result. */
  valueAt([first = '', ...parts]: readonly string[]): unknown {
    if (!first.startsWith('$')) {
      if (parts.length > 0) throw this.malformed(`${first} is a vat and has no parts`);
      return this.names.root(first);
    }
    if (!/^\$\d+$/.test(first))
      throw this.malformed(`${first} is not a result; results are $1, $2, …`);
    let value = this.names.result(Number(first.slice(1)));
    for (const part of parts) {
      const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
      if (!isThere) throw this.malformed(`${first} has no part ${part}`);
      value = (value as Record<string, unknown>)[part];
    }
    return value;
  }

  /** Values separated by commas; a trailing comma is allowed. */
  values(close: string): unknown[] {
    const values: unknown[] = [];
    while (!this.takes(close)) {
      values.push(this.value());
      if (!this.takes(',') && !this.sees(close)) this.fail(`, or ${close} is missing`);
    }
    return values;
  }

  expect(sign: string): void {
    if (!this.takes(sign)) this.fail(`${sign} is missing`);
  }

  expectEnd(): void {
    this.skip(SPACE);
    if (this.at < this.text.length) this.fail('unexpected text after the message');
  }

  malformed(problem: string): VmreError {
    return new VmreError('VMRE_VAT_MESSAGE_MALFORMED', `${problem}: ${this.text.trim()}`);
  }

  private value(): unknown {
    if (this.takes('[')) return this.within(() => this.values(']'));
    if (this.takes('{')) return this.within(() => this.record());
    const text = this.take(TEXT);
    if (text !== undefined) return unquoted(text) ?? this.fail('the string is malformed');
    const number = this.take(NUMBER);
    if (number !== undefined) {
      return number.endsWith('n') ? BigInt(number.slice(0, -1)) : Number(number);
    }
    const words = this.path();
    const [word = ''] = words;
    return words.length === 1 && constants.has(word) ? constants.get(word) : this.valueAt(words);
  }

  private within<T>(read: () => T): T {
    if (this.level === MAX_LEVELS) this.fail(`values are nested more than ${MAX_LEVELS} deep`);
    this.level += 1;
    const value = read();
    this.level -= 1;
    return value;
  }

  private record(): object {
    const entries: [string, unknown][] = [];
    while (!this.takes('}')) {
      const text = this.take(TEXT);
      const key = text === undefined ? this.take(WORD) : unquoted(text);
      if (key === undefined) this.fail('a key is missing');
      this.expect(':');
      entries.push([key, this.value()]);
      if (!this.takes(',') && !this.sees('}')) this.fail(', or } is missing');
    }
    return Object.fromEntries(entries);
  }

  private takes(sign: string): boolean {
    if (!this.sees(sign)) return false;
    this.at += sign.length;
    return true;
  }

  private sees(sign: string): boolean {
    this.skip(SPACE);
    return this.text.startsWith(sign, this.at);
  }

  private take(pattern: RegExp): string | undefined {
    this.skip(SPACE);
    return this.skip(pattern);
  }

  private skip(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private fail(problem: string): never {
    throw this.malformed(`${problem} at column ${this.at + 1}`);
  }
}

/** The value of a string literal; single and double quotes are equivalent. */
function unquoted(literal: string): string | undefined {
  const inner = literal.slice(1, -1);
  const json = inner.replace(/\\.|"/gs, (sign) => ({ "\\'": "'", '"': '\\"' })[sign] ?? sign);
  try {
    return JSON.parse(`"${json}"`) as string;
  } catch {
    return undefined;
  }
}

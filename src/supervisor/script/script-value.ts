import type { Alias, Document, LineCounter, Node, Pair } from 'yaml';

import { didYouMean } from '../../support/closest';
import { printable } from '../../support/printable';
import { describePath, type JsonPath } from '../../support/strict-json';

/** Collects the mistakes of a script. */
export interface Mistakes {
  /** Adds a mistake, or a note on something that is ignored. */
  add(kind: 'mistake' | 'note', offset: number, text: string): void;
  /** Counts a value. @throws RangeError if the script has too many */
  count(): void;
}

/** The document that values belong to. */
export interface ScriptDocument {
  document: Document;
  lines: LineCounter;
  mistakes: Mistakes;
  yaml: typeof import('yaml');
}

/** Maximum depth of a script; an alias may contain itself. */
const MAX_LEVELS = 64;

/** Reads a field; undefined after a mistake. */
export type Reader<T> = (value: ScriptValue) => T | undefined;
type Read<F> = { [K in keyof F]?: F[K] extends Reader<infer T> ? T | undefined : never };

/** A value of a script, with its place. A method that expects another kind of value records a mistake. */
export class ScriptValue {
  constructor(
    private readonly from: ScriptDocument,
    private readonly node: unknown,
    private readonly offset: number,
    readonly path: JsonPath,
    private readonly keyOffset = offset,
  ) {
    from.mistakes.count();
    if (path.length > MAX_LEVELS)
      throw new RangeError(`nested more than ${MAX_LEVELS} levels deep`);
  }

  /** Line of the value; the first is 1. */
  get line(): number {
    return this.from.lines.linePos(this.offset).line;
  }

  get isNull(): boolean {
    return this.node === null || (this.from.yaml.isScalar(this.node) && this.node.value === null);
  }

  get isMap(): boolean {
    return this.from.yaml.isMap(this.node);
  }

  get isList(): boolean {
    return this.from.yaml.isSeq(this.node);
  }

  get isText(): boolean {
    return this.from.yaml.isScalar(this.node) && typeof this.node.value === 'string';
  }

  /** Records a mistake of this value: `run.args must be …`. */
  wrong(text: string, offset = this.offset): undefined {
    const place = describePath(this.path);
    this.from.mistakes.add('mistake', offset, `${place === '' ? 'the script' : place} ${text}`);
    return undefined;
  }

  /** Records that a supervisor ignores this value. */
  note(text: string): void {
    this.from.mistakes.add('note', this.offset, `${describePath(this.path)} ${text}`);
  }

  /** The fields of a map, in order. */
  entries(expected = 'a map'): [string, ScriptValue][] | undefined {
    const { isMap } = this.from.yaml;
    if (!isMap(this.node)) return this.wrong(`must be ${expected}, not ${this.kind}`);
    return this.node.items.flatMap((pair: Pair): [string, ScriptValue][] => {
      const name = this.keyOf(pair);
      if (name === undefined) return [];
      return [[name, this.inner(pair.value, name, offsetOf(pair.key) ?? this.offset)]];
    });
  }

  /** Reads the known fields of a map. Unknown ones are mistakes. */
  fields<F extends Record<string, Reader<unknown>>>(readers: F, expected?: string): Read<F> {
    const result: Record<string, unknown> = {};
    for (const [name, value] of this.entries(expected) ?? []) {
      if (Object.hasOwn(readers, name)) result[name] = readers[name]?.(value);
      else value.unknown(Object.keys(readers));
    }
    return result as Read<F>;
  }

  /** Records that the key of this value is unknown. */
  unknown(known: readonly string[]): undefined {
    const guess = didYouMean(String(this.path.at(-1)), known) || ` Known: ${known.join(', ')}.`;
    return this.wrong(`is unknown.${guess}`, this.keyOffset);
  }

  /** The elements of a list. */
  items(expected = 'a list'): ScriptValue[] | undefined {
    if (!this.from.yaml.isSeq(this.node))
      return this.wrong(`must be ${expected}, not ${this.kind}`);
    return this.node.items.map((item, at) => this.inner(item, at, this.offset));
  }

  /** The elements of a list, without those that have mistakes. */
  list<T>(read: Reader<T>, expected?: string): T[] | undefined {
    return this.items(expected)?.flatMap((item) => {
      const value = read(item);
      return value === undefined ? [] : [value];
    });
  }

  text(): string | undefined {
    const value = this.scalar();
    if (typeof value === 'string') return value;
    const isPlain = typeof value === 'number' || typeof value === 'boolean';
    return this.wrong(`must be a string, not ${this.kind}${isPlain ? '; quote it' : ''}`);
  }

  integer(least = Number.MIN_SAFE_INTEGER): number | undefined {
    const value = this.scalar();
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    const range = least === 0 ? ' of 0 or more' : '';
    return this.wrong(`must be an integer${range}, not ${this.kind}`);
  }

  /** A plain value, which is not a map or list. */
  scalar(): unknown {
    return this.from.yaml.isScalar(this.node) ? this.node.value : undefined;
  }

  /** The value as JavaScript has it. */
  plain(): unknown {
    if (this.isMap)
      return Object.fromEntries((this.entries() ?? []).map(([k, v]) => [k, v.plain()]));
    return this.isList ? this.items()?.map((item) => item.plain()) : (this.scalar() ?? null);
  }

  /** A description for messages. */
  get kind(): string {
    if (this.isMap) return 'a map';
    if (this.isList) return 'a list';
    return this.isNull ? 'empty' : printable(JSON.stringify(this.scalar()), { most: 60 });
  }

  private inner(node: unknown, step: string | number, offset: number): ScriptValue {
    const target = this.from.yaml.isAlias(node) ? this.target(node) : node;
    const path = [...this.path, step];
    return new ScriptValue(this.from, target, offsetOf(node) ?? offset, path, offset);
  }

  private target(alias: Alias): unknown {
    const target = alias.resolve(this.from.document);
    if (target) return target;
    const text = 'an alias has no anchor; quote a string that begins with *';
    this.from.mistakes.add('mistake', offsetOf(alias) ?? this.offset, text);
    return null;
  }

  private keyOf({ key }: Pair): string | undefined {
    const { isAlias, isScalar } = this.from.yaml;
    const node = isAlias(key) ? this.target(key) : key;
    const name = isScalar(node) ? node.value : undefined;
    if (typeof name === 'string') return name;
    if (typeof name === 'number' || typeof name === 'boolean') return String(name);
    return this.wrong('has a key that is not a string');
  }
}

const offsetOf = (node: unknown): number | undefined =>
  (node as Partial<Node> | null | undefined)?.range?.[0];

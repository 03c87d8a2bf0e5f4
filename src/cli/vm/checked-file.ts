import { parseConfigFile } from '../../runtime/config/config-file';
import { configError, type ConfigProblem } from '../../runtime/config/config-problems';
import { didYouMean } from '../../support/closest';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';
import { typeName } from '../../support/type-name';
import { readFile } from './read-file';

/** A file of values that is looked through as a whole: all that is wrong with it is told at once. */
export class CheckedFile {
  private readonly problems: ConfigProblem[] = [];

  private constructor(
    readonly path: string,
    private readonly text: string,
    private readonly values: unknown,
  ) {}

  /**
   * @param option of the command line that names it, for messages; empty: it has none
   * @throws VMRE_OPTION_INVALID when it cannot be read, VMRE_CONFIG_MALFORMED, VMRE_CONFIG_FORMAT_UNKNOWN
   */
  static read(option: string, path: string): CheckedFile {
    const { text, values } = parseConfigFile(path, readFile(option, path));
    return new CheckedFile(path, text, values);
  }

  /**
   * What a reader makes of the file.
   *
   * @throws VMRE_CONFIG_INVALID with everything that is wrong
   */
  accept<T>(read: (root: FileValue) => T | undefined): T {
    const accepted = read(new FileValue(this.values, [], this.told));
    if (this.problems.length === 0 && accepted !== undefined) return accepted;
    throw configError(this.path, this.problems, this.text);
  }

  private readonly told: Told = {
    tell: (path, message) => {
      this.problems.push({ path, message, origin: { kind: 'file', path: this.path } });
    },
    isTold: (path) => this.problems.some((problem) => problem.path.join() === path.join()),
  };
}

/** Where all that is wrong is collected. */
interface Told {
  tell(path: readonly string[], message: string): void;
  /** Whether something is wrong with a value. */
  isTold(path: readonly string[]): boolean;
}

/** A value of a file and its place. Whatever is not as wanted is told, and undefined. */
export class FileValue {
  constructor(
    private readonly value: unknown,
    private readonly path: readonly string[],
    private readonly told: Told,
  ) {}

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  /** A group with these keys, some of which it must have. */
  group<K extends string>(
    known: readonly K[],
    required: readonly K[] = [],
  ): Record<K, FileValue> | undefined {
    const { value } = this;
    if (!isRecord(value)) return this.wrong(`expected a group of ${known.join(', ')}`);
    for (const key of Object.keys(value)) {
      if (known.includes(key as K)) continue;
      const text = `unknown key; there are ${known.join(', ')}.${didYouMean(key, known)}`;
      this.told.tell([...this.path, key], text);
    }
    for (const key of required) {
      if (!Object.hasOwn(value, key)) this.told.tell(this.path, `${key} is missing`);
    }
    const entries = known.map((key) => [key, this.part(key, value)]);
    return Object.fromEntries(entries) as Record<K, FileValue>;
  }

  /** A list, of one at least. */
  list(): FileValue[] | undefined {
    const { value } = this;
    if (!Array.isArray(value)) return this.wrong('expected a list');
    if (value.length === 0) return this.refuse('is empty');
    return value.map((each, at) => new FileValue(each, [...this.path, String(at)], this.told));
  }

  text(): string | undefined {
    const { value } = this;
    if (typeof value !== 'string' || value === '') return this.wrong('expected a text');
    return value.includes('\0') ? this.wrong('expected a text without NUL') : value;
  }

  flag(): boolean | undefined {
    return typeof this.value === 'boolean' ? this.value : this.wrong('expected true or false');
  }

  wholeNumber(least: number, most: number): number | undefined {
    const { value } = this;
    const isOne = typeof value === 'number' && Number.isInteger(value);
    if (isOne && value >= least && value <= most) return value;
    return this.wrong(`expected a whole number from ${least} to ${most}`);
  }

  /** A whole number of 64 bits; one that is too large for a number stands in quotes. */
  large(least: bigint): bigint | undefined {
    const { value } = this;
    const isOne =
      (typeof value === 'number' && Number.isSafeInteger(value)) ||
      (typeof value === 'string' && /^\d{1,20}$/.test(value));
    const number = isOne ? BigInt(value) : undefined;
    if (number !== undefined && number >= least && number < 2n ** 64n) return number;
    return this.wrong(`expected a whole number from ${least} to 2^64 - 1`);
  }

  /** Bytes in hex, behind 0x. */
  hex(): Buffer | undefined {
    const { value } = this;
    if (typeof value === 'string' && /^0x([\da-f]{2})+$/i.test(value)) {
      return Buffer.from(value.slice(2), 'hex');
    }
    return this.wrong('expected bytes in hex, such as "0x8fa1"');
  }

  /** A list of texts, which may be empty. */
  texts(): string[] | undefined {
    const { value } = this;
    if (!Array.isArray(value)) return this.wrong('expected a list of texts');
    const texts = value.map((each, at) => this.part(String(at), { [at]: each as unknown }).text());
    return texts.every((text) => text !== undefined) ? texts : undefined;
  }

  /** What another reader makes of a text; its error is what is wrong. */
  parsed<T>(parse: (text: string) => T): T | undefined {
    const text = this.text();
    return text === undefined ? undefined : this.tried(() => parse(text));
  }

  /** What comes of it; an error is what is wrong with it. */
  tried<T>(use: () => T): T | undefined {
    try {
      return use();
    } catch (error) {
      if (!VmreError.is(error)) throw error;
      this.told.tell(this.path, messageOf(error));
      return undefined;
    }
  }

  /** Tells what is wrong with it. */
  refuse(message: string): undefined {
    this.told.tell(this.path, message);
  }

  /** The same, unless something is told of it already. */
  refuseOnce(message: string): void {
    if (!this.told.isTold(this.path)) this.refuse(message);
  }

  /** What is further down, wherever that is. */
  at(path: readonly string[]): FileValue {
    return new FileValue(undefined, [...this.path, ...path], this.told);
  }

  private part(key: string, value: Record<string, unknown>): FileValue {
    const part = Object.hasOwn(value, key) ? value[key] : undefined;
    return new FileValue(part, [...this.path, key], this.told);
  }

  /** What is missing is told by the group around it. */
  private wrong(expected: string): undefined {
    if (this.isAbsent) return undefined;
    this.told.tell(this.path, `${expected}, not ${shown(this.value)}`);
  }
}

/** A value, or what it is when it is long. */
function shown(value: unknown): string {
  const isShort = typeof value === 'number' || typeof value === 'boolean';
  if (isShort || (typeof value === 'string' && value.length <= 40)) return JSON.stringify(value);
  return Array.isArray(value) ? 'a list' : isRecord(value) ? 'a group' : typeName(value);
}

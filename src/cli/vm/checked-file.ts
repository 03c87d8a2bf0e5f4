import { parseConfigFile } from '../../runtime/config/config-file';
import { configError, type ConfigProblem } from '../../runtime/config/config-problems';
import { didYouMean } from '../../support/closest';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';
import { typeName } from '../../support/type-name';
import { readFile } from './read-file';

/** A file whose problems are all reported at once. */
export class CheckedFile {
  private readonly problems: ConfigProblem[] = [];

  private constructor(
    readonly path: string,
    private readonly text: string,
    private readonly values: unknown,
  ) {}

  /**
   * @param option that names the file, for messages; empty for none
   * @throws VMRE_OPTION_INVALID if the file cannot be read, VMRE_CONFIG_MALFORMED, VMRE_CONFIG_FORMAT_UNKNOWN
   */
  static read(option: string, path: string): CheckedFile {
    const { text, values } = parseConfigFile(path, readFile(option, path));
    return new CheckedFile(path, text, values);
  }

  /**
   * Converts the file with a reader.
   *
   * @throws VMRE_CONFIG_INVALID with all problems
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

/** Collects problems. */
interface Told {
  tell(path: readonly string[], message: string): void;
  /** Whether a problem of a value was reported. */
  isTold(path: readonly string[]): boolean;
}

/** A value of a file and its place. Readers report an invalid value and return undefined. */
export class FileValue {
  constructor(
    private readonly value: unknown,
    private readonly path: readonly string[],
    private readonly told: Told,
  ) {}

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  /** An object with these keys, some of them required. */
  group<K extends string>(
    known: readonly K[],
    required: readonly K[] = [],
  ): Record<K, FileValue> | undefined {
    const { value } = this;
    if (!isRecord(value)) return this.wrong(`expected an object with ${known.join(', ')}`);
    for (const key of Object.keys(value)) {
      if (known.includes(key as K)) continue;
      const text = `unknown key; known keys: ${known.join(', ')}.${didYouMean(key, known)}`;
      this.told.tell([...this.path, key], text);
    }
    for (const key of required) {
      if (!Object.hasOwn(value, key)) this.told.tell(this.path, `${key} is missing`);
    }
    const entries = known.map((key) => [key, this.part(key, value)]);
    return Object.fromEntries(entries) as Record<K, FileValue>;
  }

  /** An array with at least one element. */
  list(): FileValue[] | undefined {
    const { value } = this;
    if (!Array.isArray(value)) return this.wrong('expected an array');
    if (value.length === 0) return this.refuse('is empty');
    return value.map((each, at) => new FileValue(each, [...this.path, String(at)], this.told));
  }

  text(): string | undefined {
    const { value } = this;
    if (typeof value !== 'string' || value === '') return this.wrong('expected a string');
    return value.includes('\0') ? this.wrong('expected a string without NUL') : value;
  }

  flag(): boolean | undefined {
    return typeof this.value === 'boolean' ? this.value : this.wrong('expected true or false');
  }

  wholeNumber(least: number, most: number): number | undefined {
    const { value } = this;
    const isOne = typeof value === 'number' && Number.isInteger(value);
    if (isOne && value >= least && value <= most) return value;
    return this.wrong(`expected an integer from ${least} to ${most}`);
  }

  /** An unsigned integer of 64 bits; beyond 2^53 it must be a string. */
  large(least: bigint): bigint | undefined {
    const { value } = this;
    const isOne =
      (typeof value === 'number' && Number.isSafeInteger(value)) ||
      (typeof value === 'string' && /^\d{1,20}$/.test(value));
    const number = isOne ? BigInt(value) : undefined;
    if (number !== undefined && number >= least && number < 2n ** 64n) return number;
    return this.wrong(`expected an integer from ${least} to 2^64 - 1`);
  }

  /** Bytes in hexadecimal, after 0x. */
  hex(): Buffer | undefined {
    const { value } = this;
    if (typeof value === 'string' && /^0x([\da-f]{2})+$/i.test(value)) {
      return Buffer.from(value.slice(2), 'hex');
    }
    return this.wrong('expected hexadecimal bytes such as "0x8fa1"');
  }

  /** An array of strings, which may be empty. */
  texts(): string[] | undefined {
    const { value } = this;
    if (!Array.isArray(value)) return this.wrong('expected an array of strings');
    const texts = value.map((each, at) => this.part(String(at), { [at]: each as unknown }).text());
    return texts.every((text) => text !== undefined) ? texts : undefined;
  }

  /** Parses a string; an error of the parser is reported as the problem. */
  parsed<T>(parse: (text: string) => T): T | undefined {
    const text = this.text();
    return text === undefined ? undefined : this.tried(() => parse(text));
  }

  /** Calls a function; its error is reported as the problem of this value. */
  tried<T>(use: () => T): T | undefined {
    try {
      return use();
    } catch (error) {
      if (!VmreError.is(error)) throw error;
      this.told.tell(this.path, messageOf(error));
      return undefined;
    }
  }

  /** Reports a problem. */
  refuse(message: string): undefined {
    this.told.tell(this.path, message);
  }

  /** Reports a problem unless one of this value was reported already. */
  refuseOnce(message: string): void {
    if (!this.told.isTold(this.path)) this.refuse(message);
  }

  /** The value at a path below this one. */
  at(path: readonly string[]): FileValue {
    return new FileValue(undefined, [...this.path, ...path], this.told);
  }

  private part(key: string, value: Record<string, unknown>): FileValue {
    const part = Object.hasOwn(value, key) ? value[key] : undefined;
    return new FileValue(part, [...this.path, key], this.told);
  }

  /** A missing value is reported by its object. */
  private wrong(expected: string): undefined {
    if (this.isAbsent) return undefined;
    this.told.tell(this.path, `${expected}, not ${shown(this.value)}`);
  }
}

/** A short value as JSON, otherwise its type. */
function shown(value: unknown): string {
  const isShort = typeof value === 'number' || typeof value === 'boolean';
  if (isShort || (typeof value === 'string' && value.length <= 40)) return JSON.stringify(value);
  return Array.isArray(value) ? 'an array' : isRecord(value) ? 'an object' : typeName(value);
}

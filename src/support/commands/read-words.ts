import { didYouMean } from '../closest';
import { VmreError } from '../errors/vmre-error';
import type { Declared, DeclaredOption } from './declared-options';

/** Options that every command has. */
const common = ['help', 'version'];

/**
 * Reads the words of a command, and rejects words that yargs would misinterpret: options that are unknown,
 * duplicate, empty, without a value, or of the wrong type. A word that is an option of the command is never the
 * value of another option; everything after `=` is a value.
 *
 * @param path the command, such as `vmre try`
 * @param skipsDashes whether `--` is ignored
 * @returns the words, each converted to an option with `=`
 * @throws VMRE_OPTION_INVALID, VMRE_OPTION_DUPLICATE, VMRE_OPTION_MISSING
 */
export function readWords(
  words: readonly string[],
  declared: Declared,
  path: string,
  skipsDashes = false,
): string[] {
  return new WordReader(declared, path, skipsDashes).read(words);
}

class WordReader {
  private readonly given = new Map<string, string>();
  private readonly result: string[] = [];
  private readonly positional: string[] = [];

  constructor(
    private readonly declared: Declared,
    private readonly path: string,
    private readonly skipsDashes: boolean,
  ) {}

  read(words: readonly string[]): string[] {
    const left = [...words];
    for (let word = left.shift(); word !== undefined; word = left.shift()) {
      if (word === '--') {
        if (!this.skipsDashes) this.positional.push(...left.splice(0));
      } else if (word.startsWith('--')) this.long(word, left);
      else if (word.startsWith('-') && word !== '-') this.short(word, left);
      else this.positional.push(word);
    }
    const placed = this.placed();
    for (const { name, isRequired } of this.declared.options.values()) {
      if (isRequired && !this.given.has(name)) throw this.missing(`${this.path} needs --${name}`);
    }
    return [...placed, ...this.result];
  }

  /** Reads `--name`, `--name value`, `--name=value`, `--no-name`. */
  private long(word: string, left: string[]): void {
    const [, name, value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) as unknown as [
      string,
      string,
      string?,
    ];
    const option = this.declared.options.get(name);
    if (option) return this.take(option, `--${name}`, value, left);
    const denied = name.startsWith('no-') ? this.declared.options.get(name.slice(3)) : undefined;
    if (denied?.kind !== 'flag') throw this.unknown(`--${name}`);
    if (value !== undefined) throw this.wrong(`--${name} takes no value`);
    this.add(denied, `--${name}`, 'false');
  }

  /** Reads `-n value`, `-nvalue`, `-n=value`, and several flags at once. */
  private short(word: string, left: string[]): void {
    for (let at = 1; at < word.length; at += 1) {
      const name = `-${word[at]}`;
      const option = this.declared.options.get(name.slice(1));
      if (!option) throw this.unknown(name);
      const rest = word.slice(at + 1);
      const isLast = option.kind !== 'flag' || rest.startsWith('=');
      const value = isLast && rest !== '' ? rest.replace(/^=/, '') : undefined;
      this.take(option, name, value, left);
      if (isLast) return;
    }
  }

  private take(
    option: DeclaredOption,
    shown: string,
    inline: string | undefined,
    left: string[],
  ): void {
    if (option.kind === 'flag') {
      const value = inline ?? 'true';
      if (!['true', 'false'].includes(value)) {
        throw this.wrong(`${shown} is a flag and takes no value: ${JSON.stringify(value)}`);
      }
      return this.add(option, shown, value);
    }
    const value = inline ?? option.alone ?? this.next(option, shown, left);
    this.check(option, shown, value);
    this.add(option, shown, value);
  }

  private next(option: DeclaredOption, shown: string, left: string[]): string {
    const value = left.shift();
    if (value === undefined) throw this.missing(`${shown} has no value`);
    if (value !== '--' && !this.isOption(value)) return value;
    throw this.missing(
      `${shown} has no value: ${value} follows it`,
      `If that is its value, write --${option.name}=${value}.`,
    );
  }

  private check(option: DeclaredOption, shown: string, value: string): void {
    if (option.isPassedOn) return;
    if (value === '') throw this.wrong(`the value of ${shown} is empty`);
    if (option.kind === 'number' && !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value)) {
      throw this.wrong(`${shown} must be a number, not ${JSON.stringify(value)}`);
    }
    if (option.choices) this.checkChoice(shown, option.choices, value);
  }

  private checkChoice(shown: string, choices: readonly string[], value: string): void {
    if (choices.includes(value)) return;
    const got = `got ${JSON.stringify(value)}.${didYouMean(value, choices)}`;
    throw this.wrong(`${shown} must be one of ${choices.join(', ')}; ${got}`);
  }

  private add(option: DeclaredOption, shown: string, value: string): void {
    // --no-preset and --preset NAME conflict, too.
    const key = option.name.replace(/^no-/, '');
    const before = this.given.get(key);
    if (before !== undefined && !option.isRepeatable) {
      const text = `${shown} is given twice${before === shown ? '' : `, before as ${before}`}`;
      throw new VmreError('VMRE_OPTION_DUPLICATE', text, { hint: 'Keep one of them.' });
    }
    this.given.set(key, shown);
    this.result.push(`--${option.name}=${value}`);
  }

  /** Converts positional arguments to options by their names, unless such an option is given. */
  private placed(): string[] {
    const words = this.declared.words.filter(({ name }) => !this.given.has(name));
    const left = [...this.positional];
    const [spare] = words.some(({ isRepeatable }) => isRepeatable) ? [] : left.slice(words.length);
    if (spare !== undefined) {
      const most = words.length === 0 ? 'no argument' : words.map(({ name }) => name).join(', ');
      throw this.wrong(`unexpected argument ${JSON.stringify(spare)}: ${this.path} takes ${most}`);
    }
    return words.flatMap(({ name, isRequired, isRepeatable, choices }) => {
      if (isRepeatable) return left.splice(0).map((word) => `--${name}=${word}`);
      const word = left.shift();
      if (word === '') throw this.wrong(`the argument <${name}> is empty`);
      if (word === undefined && isRequired) throw this.missing(`${this.path} needs <${name}>`);
      if (word === undefined) return [];
      if (choices) this.checkChoice(`<${name}>`, choices, word);
      return [`--${name}=${word}`];
    });
  }

  private isOption(word: string): boolean {
    const name = /^--?(?:no-)?([^=]+)/.exec(word)?.[1];
    const { options } = this.declared;
    const isKnown = options.has(name ?? '') || options.has(word.replace(/^--?|=.*$/gs, ''));
    return name !== undefined && (isKnown || common.includes(name) || word === '-h');
  }

  private unknown(shown: string): VmreError {
    const known = [...this.declared.options.keys(), ...common];
    const names = known.filter((name) => name.length > 1).map((name) => `--${name}`);
    return this.wrong(`unknown option ${shown}.${didYouMean(shown, names)}`);
  }

  private wrong(text: string): VmreError {
    return new VmreError('VMRE_OPTION_INVALID', text, { hint: this.hint });
  }

  private missing(text: string, hint = this.hint): VmreError {
    return new VmreError('VMRE_OPTION_MISSING', text, { hint });
  }

  private get hint(): string {
    return `See ${this.path} --help.`;
  }
}

import { VmreError } from '../../support/errors/vmre-error';
import { isList, leavesOf, type Field } from './field';
import { splitList } from './read-value';

/** The parsed but uninterpreted parts of a command line. */
export interface ParsedArguments {
  /** Values by flag, in the given order. */
  given: Map<string, string[]>;
  /** Words that are not part of an option. */
  words: string[];
  /** Undeclared options, with their values if they have one. */
  unknown: string[];
  /** Index of the word that ended parsing; the number of tokens if none did. */
  end: number;
}

/** Rules for the end of the options and the number of words before it. */
export interface ArgumentRules {
  /** Whether a word ends the options, such as the name of a command. */
  isEnd?: (word: string) => boolean;
  /** How many words must remain; the others may be values of unknown options. */
  wordsNeeded?: number;
}

/**
 * Parses options in all common forms: `--flag value`, `--flag=value`, `-f value`, `-fvalue`, `--yes`,
 * `--no-yes`, and `--` to end the options.
 *
 * The value of a declared option is never interpreted as anything else. The word after an undeclared
 * option is its value unless the word is needed: a newer supervisor may pass options with a value.
 *
 * @throws VMRE_OPTION_MISSING if an option has no value, VMRE_OPTION_INVALID if `--no-x` has one
 */
export function parseArguments(
  tokens: readonly string[],
  fields: readonly Field[],
  rules: ArgumentRules = {},
): ParsedArguments {
  return new ArgumentParser(tokens, fields, rules).parse();
}

interface Word {
  text: string;
  /** Index in `unknown` of the option before it. */
  behind: number | undefined;
}

class ArgumentParser {
  private readonly given = new Map<string, string[]>();
  private readonly words: Word[] = [];
  private readonly unknown: string[] = [];
  private readonly fields: readonly Field[];
  private position = 0;

  constructor(
    private readonly tokens: readonly string[],
    fields: readonly Field[],
    private readonly rules: ArgumentRules,
  ) {
    this.fields = leavesOf(fields);
  }

  /** @throws VMRE_OPTION_INVALID, VMRE_OPTION_MISSING */
  parse(): ParsedArguments {
    let behind: number | undefined;
    let optionsEnded = false;
    while (this.position < this.tokens.length) {
      const token = this.tokens[this.position] as string;
      if (token === '--' && !optionsEnded) {
        optionsEnded = true;
      } else if (!optionsEnded && this.isOption(token)) {
        behind = this.readOption(token);
        continue;
      } else if (this.rules.isEnd?.(token)) {
        break;
      } else {
        this.words.push({ text: token, behind });
      }
      behind = undefined;
      this.position += 1;
    }
    return { given: this.given, words: this.ownWords(), unknown: this.unknown, end: this.position };
  }

  /** A negative number is a word, unless its first digit is the alias of an option. */
  private isOption(token: string): boolean {
    if (token.length < 2 || !token.startsWith('-')) return false;
    return !/^-\.?\d/.test(token) || this.find(token.slice(0, 2)) !== undefined;
  }

  /** @returns the index in `unknown` of an unknown option without a value */
  private readOption(token: string): number | undefined {
    this.position += 1;
    const [, name = '', inline] = /^(--?[^=]+)(?:=(.*))?$/s.exec(token) ?? [];
    const field = this.find(name);
    if (field) {
      this.note(field, inline ?? (field.type === Boolean ? 'true' : this.takeValue(name)));
      return undefined;
    }
    if (this.readNegation(name, inline) || this.readAttached(token)) return undefined;
    return inline === undefined ? this.unknown.push(token) - 1 : void this.unknown.push(token);
  }

  private readNegation(name: string, inline: string | undefined): boolean {
    const field = name.startsWith('--no-') ? this.find(`--${name.slice(5)}`) : undefined;
    if (field?.type !== Boolean) return false;
    if (inline !== undefined) {
      throw new VmreError('VMRE_OPTION_INVALID', `${name} takes no value; got ${inline}`);
    }
    this.note(field, 'false');
    return true;
  }

  /** Reads an alias with an attached value: `-wDIRECTORY`. */
  private readAttached(token: string): boolean {
    const field = token.startsWith('--') ? undefined : this.find(token.slice(0, 2));
    if (!field || field.type === Boolean) return false;
    this.note(field, token.slice(2));
    return true;
  }

  private find(name: string): Field | undefined {
    if (name.startsWith('--')) return this.fields.find(({ flag }) => flag === name.slice(2));
    return this.fields.find(({ options }) => options.alias === name.slice(1));
  }

  private takeValue(name: string): string {
    const value = this.tokens[this.position];
    if (value === undefined || value.startsWith('--')) {
      throw new VmreError('VMRE_OPTION_MISSING', `${name} needs a value`);
    }
    this.position += 1;
    return value;
  }

  private note(field: Field, text: string): void {
    const flag = field.flag as string;
    const texts = this.given.get(flag);
    if (texts) texts.push(text);
    else this.given.set(flag, [text]);
  }

  /** Assigns words to the unknown options before them, as long as enough words remain. */
  private ownWords(): string[] {
    let spare = this.words.length - (this.rules.wordsNeeded ?? 0);
    return this.words
      .filter(({ text, behind }) => {
        if (behind === undefined || spare <= 0) return true;
        spare -= 1;
        this.unknown[behind] += ` ${text}`;
        return false;
      })
      .map(({ text }) => text);
  }
}

/**
 * Returns the value of an option: one string, or several for a list. Each may contain commas.
 *
 * @throws VMRE_OPTION_DUPLICATE
 */
export function givenText(
  field: Field,
  texts: readonly string[] | undefined,
): string | string[] | undefined {
  if (!texts || texts.length === 1) return texts?.[0];
  if (isList(field.type)) return field.type[0] === Object ? [...texts] : texts.flatMap(splitList);
  const values = texts.map((text) => (field.options.secret ? '***' : text)).join(' and ');
  throw new VmreError('VMRE_OPTION_DUPLICATE', `--${field.flag} is given twice: ${values}`);
}

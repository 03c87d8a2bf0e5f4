import { option } from '../../../src/runtime/decorators/option';
import { fieldsOf } from '../../../src/runtime/fields/fields-of';
import {
  givenText,
  parseArguments,
  type ArgumentRules,
  type ParsedArguments,
} from '../../../src/runtime/fields/parse-arguments';
import { coded } from '../../support/coded';

class Options {
  @option({ alias: 'n' }) name = '';
  @option({ alias: 'c' }) count = 0;
  @option({ alias: 'v' }) verbose = false;
  @option({ type: [String], alias: 't' }) tags: string[] = [];
  @option({ flag: 'limits.memory' }) memory = 0;
}

const fields = fieldsOf(Options, { variables: false, path: [] });

const parse = (tokens: string[], rules?: ArgumentRules): ParsedArguments =>
  parseArguments(tokens, fields, rules);

/** Only the given options, by flag. */
const given = (...tokens: string[]): object => Object.fromEntries(parse(tokens).given);

describe('every usual form of an option', () => {
  test.each([
    [['--name', 'v'], { name: ['v'] }],
    [['--name=v'], { name: ['v'] }],
    [['--name='], { name: [''] }],
    [['--name', ''], { name: [''] }],
    [['--name=a=b'], { name: ['a=b'] }],
    [['--name=a\nb'], { name: ['a\nb'] }],
    [['-n', 'v'], { name: ['v'] }],
    [['-nv'], { name: ['v'] }],
    [['-n=v'], { name: ['v'] }],
    [['-nkey=v'], { name: ['key=v'] }],
    [['--limits.memory', '5'], { 'limits.memory': ['5'] }],
    [['--verbose'], { verbose: ['true'] }],
    [['-v'], { verbose: ['true'] }],
    [['--verbose=no'], { verbose: ['no'] }],
    [['--no-verbose'], { verbose: ['false'] }],
    [['--count', '-5'], { count: ['-5'] }],
    [['-c', '-5'], { count: ['-5'] }],
    [['-c-5'], { count: ['-5'] }],
    [['--name', '-'], { name: ['-'] }],
    [['--name=--other'], { name: ['--other'] }],
    [['--name', '-x'], { name: ['-x'] }],
    [['-t', 'a', '--tags=b', '-tc'], { tags: ['a', 'b', 'c'] }],
    [['--name', 'a', '-n', 'b'], { name: ['a', 'b'] }],
  ])('%j gives %j', (tokens, expected) => {
    expect(given(...tokens)).toEqual(expected);
    expect(parse(tokens)).toMatchObject({ words: [], unknown: [], end: tokens.length });
  });

  test('a switch does not consume the next word', () => {
    expect(parse(['--verbose', 'false'])).toMatchObject({ words: ['false'], unknown: [] });
    expect(given('--verbose', 'false')).toEqual({ verbose: ['true'] });
  });

  test('a negation with a value is rejected or inverted, never taken for the opposite', () => {
    let texts: unknown;
    try {
      texts = given('--no-verbose=false');
    } catch (error) {
      texts = (error as { code: string }).code;
    }
    expect([{ verbose: ['true'] }, 'VMRE_OPTION_INVALID']).toContainEqual(texts);
  });
});

test.each([[['--name']], [['-n']], [['--name', '--verbose']], [['--name', '--', 'x']]])(
  '%j lacks a value',
  (tokens) => {
    const name = tokens[0];
    expect(() => parse(tokens)).toThrow(coded('VMRE_OPTION_MISSING', `${name} needs a value`));
  },
);

describe('words', () => {
  test.each([
    [['a', 'b'], ['a', 'b'], 2],
    [['--', '--name', 'a'], ['--name', 'a'], 3],
    [['--', 'a', '--', 'b'], ['a', '--', 'b'], 4],
    [['-', ''], ['-', ''], 2],
    [['a', '--verbose', 'b'], ['a', 'b'], 3],
  ])('%j has the words %j', (tokens, words, end) => {
    expect(parse(tokens)).toMatchObject({ words, unknown: [], end });
  });

  test('a negative number is a word where no option has that name', () => {
    expect(parse(['1', '-5', '-.5'])).toMatchObject({ words: ['1', '-5', '-.5'], unknown: [] });
  });

  test('the word that ends the options is not included, and later words are not parsed', () => {
    const rules = { isEnd: (word: string) => word === 'start' };
    const parsed = parse(['a', '--name', 'start', '-v', 'start', '--name', 'b', 'start'], rules);
    expect(parsed).toMatchObject({ words: ['a'], end: 4 });
    expect(Object.fromEntries(parsed.given)).toEqual({ name: ['start'], verbose: ['true'] });
  });

  test('after two dashes the first such word still ends them', () => {
    const rules = { isEnd: (word: string) => word === 'start' };
    expect(parse(['--', '-x', 'start', 'b'], rules)).toMatchObject({ words: ['-x'], end: 2 });
  });
});

describe('undeclared options', () => {
  const isEnd = (word: string): boolean => word === 'start';

  test.each<[string[], ArgumentRules, { words: string[]; unknown: string[]; end: number }]>([
    [['--new'], {}, { words: [], unknown: ['--new'], end: 1 }],
    [['--new', 'value'], {}, { words: [], unknown: ['--new value'], end: 2 }],
    [['--new=value', 'word'], {}, { words: ['word'], unknown: ['--new=value'], end: 2 }],
    [['-x', 'value'], {}, { words: [], unknown: ['-x value'], end: 2 }],
    [['--new', '--', 'word'], {}, { words: ['word'], unknown: ['--new'], end: 3 }],
    [['--new', 'a', 'b'], {}, { words: ['b'], unknown: ['--new a'], end: 3 }],
    [['--new', 'word'], { wordsNeeded: 1 }, { words: ['word'], unknown: ['--new'], end: 2 }],
    [
      ['--new', 'value', 'word'],
      { wordsNeeded: 1 },
      { words: ['word'], unknown: ['--new value'], end: 3 },
    ],
    [
      ['word', '--new', 'value'],
      { wordsNeeded: 1 },
      { words: ['word'], unknown: ['--new value'], end: 3 },
    ],
    [['--new', 'start'], { isEnd }, { words: [], unknown: ['--new'], end: 1 }],
    [['--new', 'value', 'start'], { isEnd }, { words: [], unknown: ['--new value'], end: 2 }],
    [['--a', '--b', 'w', '-x'], {}, { words: [], unknown: ['--a', '--b w', '-x'], end: 4 }],
    [['--no-name'], {}, { words: [], unknown: ['--no-name'], end: 1 }],
    [['--Name=x'], {}, { words: [], unknown: ['--Name=x'], end: 1 }],
    [['--=x', '-=x'], {}, { words: [], unknown: ['--=x', '-=x'], end: 2 }],
  ])('%j with %p', (tokens, rules, expected) => {
    expect(parse(tokens, rules)).toMatchObject(expected);
  });

  test('a value of a declared option after one still belongs to its option', () => {
    expect(parse(['--new', '--name', 'v'])).toMatchObject({ unknown: ['--new'], words: [] });
    expect(given('--new', '--name', 'v')).toEqual({ name: ['v'] });
  });
});

describe('the values of one option', () => {
  const [name, , verbose, tags] = fields;

  test('undefined, one text, or all texts of a list', () => {
    expect(givenText(name!, undefined)).toBeUndefined();
    expect(givenText(name!, ['a'])).toBe('a');
    expect(givenText(tags!, ['a'])).toBe('a');
    expect(givenText(tags!, ['a', 'b'])).toEqual(['a', 'b']);
    expect(givenText(tags!, ['a,b', 'c', ''])).toEqual(['a', 'b', 'c']);
  });

  test('a single-value option may be given once', () => {
    expect(() => givenText(name!, ['a', 'b'])).toThrow(
      coded('VMRE_OPTION_DUPLICATE', '--name is given twice: a and b'),
    );
    expect(() => givenText(verbose!, ['true', 'false'])).toThrow('--verbose is given twice');
  });
});

import fc from 'fast-check';

import { option } from '../../../src/runtime/decorators/option';
import { fieldsOf } from '../../../src/runtime/fields/fields-of';
import { parseArguments } from '../../../src/runtime/fields/parse-arguments';

class Options {
  @option({ alias: 'n' }) name = '';
  @option({ alias: 'v' }) verbose = false;
}

const fields = fieldsOf(Options, { variables: false, path: [] });

/** Any token except one that requires a value. */
const token = fc.oneof(
  fc.string({ maxLength: 6 }).filter((text) => text !== '-n'),
  fc.constantFrom(
    '--',
    '-',
    '--name=x',
    '-nx',
    '-v',
    '--verbose',
    '--no-verbose',
    '--new',
    'start',
  ),
);
const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);

/** Whether the parts occur in the whole, in their order. */
function isSubsequence(parts: readonly string[], whole: readonly string[]): boolean {
  let from = 0;
  return parts.every((part) => (from = whole.indexOf(part, from) + 1) > 0);
}

test('no command line makes it fail; words and undeclared options keep their order', () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
      const { words, unknown, end } = parseArguments(tokens, fields);
      expect(end).toBe(tokens.length);
      expect(isSubsequence(words, tokens)).toBe(true);
      const isOption = (text: string): boolean =>
        tokens.some((each) => each.startsWith('-') && text.startsWith(each));
      expect(unknown.filter((text) => !isOption(text))).toEqual([]);
    }),
  );
});

test('a value is unchanged, however it is written', () => {
  const value = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(value, (text) => {
      const forms = [
        [`--name=${text}`],
        ...(text.startsWith('--')
          ? []
          : [
              ['--name', text],
              ['-n', text],
            ]),
      ];
      if (text !== '' && !text.startsWith('=')) forms.push([`-n${text}`]);
      for (const tokens of forms) {
        expect(parseArguments(tokens, fields).given).toEqual(new Map([['name', [text]]]));
      }
    }),
  );
});

test('after two dashes everything is a word', () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 8 }), (tokens) => {
      const parsed = parseArguments(['--', ...tokens], fields);
      expect(parsed.words).toEqual(tokens);
      expect([parsed.given.size, parsed.unknown]).toEqual([0, []]);
    }),
  );
});

test('tokens after the command do not affect those before it', () => {
  const isEnd = (text: string): boolean => text === 'start';
  const front = fc.array(fc.oneof(word, fc.constantFrom('--name=x', '--new', '-v')), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(front, fc.array(token, { maxLength: 6 }), (before, after) => {
      const alone = parseArguments([...before, 'start'], fields, { isEnd });
      const followed = parseArguments([...before, 'start', ...after], fields, { isEnd });
      expect(followed).toEqual(alone);
      expect(followed.end).toBe(before.length);
    }),
  );
});

test('undeclared options never consume required words', () => {
  const undeclared = word.map((name) => `--x-${name}`);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(word, undeclared), { maxLength: 8 }),
      fc.nat(4),
      (tokens, wordsNeeded) => {
        const { words } = parseArguments(tokens, fields, { wordsNeeded });
        const there = tokens.filter((each) => !each.startsWith('-')).length;
        expect(words.length).toBeGreaterThanOrEqual(Math.min(there, wordsNeeded));
      },
    ),
  );
});

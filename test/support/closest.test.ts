import fc from 'fast-check';

import { closest, didYouMean } from '../../src/support/closest';

test.each([
  ['limt', ['limit', 'host'], 'limit'],
  ['LIMIT', ['limit', 'host'], 'limit'],
  ['--wrkdir', ['--workdir', '--config'], '--workdir'],
  ['offer', ['offer-template', 'test'], undefined],
  ['colour', ['port', 'host'], undefined],
  ['ab', ['ba'], 'ba'],
  ['prot', ['host', 'port'], 'port'],
  ['foo', ['dev', 'try', 'vm', 'vat'], undefined],
  ['dog', ['dev'], undefined],
  ['user', ['uses'], 'uses'],
  ['x', ['y'], undefined],
  ['X', ['x'], 'x'],
  ['', ['a'], undefined],
  ['limit', [], undefined],
])('%j among %j matches %j', (word, candidates, expected) => {
  expect(closest(word, candidates)).toBe(expected);
});

test('the accepted distance grows with the word: a third of its length, at least one edit', () => {
  expect(closest('abxy', ['abcd'])).toBeUndefined();
  expect(closest('abcdxy', ['abcdef'])).toBe('abcdef');
  expect(closest('abcxyz', ['abcdef'])).toBeUndefined();
  expect(closest('abcdefxyz', ['abcdefghi'])).toBe('abcdefghi');
});

test('a suggestion is a separate sentence, or empty', () => {
  expect(didYouMean('limt', ['limit'])).toBe(' Did you mean limit?');
  expect(didYouMean('colour', ['limit'])).toBe('');
  expect(didYouMean('user', ['user', 'users'])).toBe('');
});

const word = fc.stringMatching(/^[A-Za-z-]{1,20}$/);
const words = fc.array(word, { minLength: 1, maxLength: 6 });
const alike = fc.stringMatching(/^[ABab]{1,3}$/);

test('the match is always one of the candidates', () => {
  fc.assert(
    fc.property(word, words, (meant, candidates) => {
      const found = closest(meant, candidates);
      expect(found === undefined || candidates.includes(found)).toBe(true);
    }),
  );
});

test('a word equal to a candidate matches it, whatever its case', () => {
  fc.assert(
    fc.property(fc.array(alike, { minLength: 1, maxLength: 6 }), fc.nat(), (candidates, at) => {
      const exact = candidates[at % candidates.length]!;
      expect(closest(exact, candidates)).toBe(exact);
    }),
  );
});

test('one typing error is always accepted: a letter wrong, missing, added, or two swapped', () => {
  const slips = [
    (text: string, at: number): string => `${text.slice(0, at)}#${text.slice(at + 1)}`,
    (text: string, at: number): string => text.slice(0, at) + text.slice(at + 1),
    (text: string, at: number): string => `${text.slice(0, at)}#${text.slice(at)}`,
    (text: string, at: number): string =>
      text.slice(0, at) + (text[at + 1] ?? '') + text[at]! + text.slice(at + 2),
  ];
  const meant = fc.stringMatching(/^[a-z]{3,20}$/);
  fc.assert(
    fc.property(meant, fc.nat(), fc.constantFrom(...slips), (name, at, slip) => {
      expect(closest(slip(name, at % name.length), [name, '0123456789'])).toBe(name);
    }),
  );
});

test('an endless word is rejected at once', () => {
  const endless = 'a'.repeat(5_000_000);
  expect(closest(endless, ['limit', 'host'])).toBeUndefined();
});

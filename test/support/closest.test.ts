import fc from 'fast-check';

import { closest, didYouMean } from '../../src/support/closest';

test.each([
  ['limt', ['limit', 'host'], 'limit'],
  ['LIMIT', ['limit', 'host'], 'limit'],
  ['--wrkdir', ['--workdir', '--config'], '--workdir'],
  ['offer', ['offer-template', 'test'], undefined],
  ['colour', ['port', 'host'], undefined],
  ['ab', ['ba'], 'ba'],
  ['', ['a'], undefined],
  ['limit', [], undefined],
])('%j among %j is taken for %j', (word, candidates, expected) => {
  expect(closest(word, candidates)).toBe(expected);
});

test('the reach grows with the word: a third of its length, two edits at least', () => {
  expect(closest('abcxyz', ['abcdef'])).toBeUndefined();
  expect(closest('abcdefxyz', ['abcdefghi'])).toBe('abcdefghi');
});

test('it is said in a sentence of its own, or not at all', () => {
  expect(didYouMean('limt', ['limit'])).toBe(' Did you mean limit?');
  expect(didYouMean('colour', ['limit'])).toBe('');
});

const word = fc.stringMatching(/^[A-Za-z-]{1,20}$/);
const words = fc.array(word, { minLength: 1, maxLength: 6 });
const alike = fc.stringMatching(/^[ABab]{1,3}$/);

test('what it finds is always one of the candidates', () => {
  fc.assert(
    fc.property(word, words, (meant, candidates) => {
      const found = closest(meant, candidates);
      expect(found === undefined || candidates.includes(found)).toBe(true);
    }),
  );
});

test('a word that is a candidate is found as it is, whatever its case', () => {
  fc.assert(
    fc.property(fc.array(alike, { minLength: 1, maxLength: 6 }), fc.nat(), (candidates, at) => {
      const exact = candidates[at % candidates.length]!;
      expect(closest(exact, candidates)).toBe(exact);
    }),
  );
});

test('one wrong letter in a long word is always forgiven', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{6,20}$/), fc.nat(), (meant, at) => {
      const spot = at % meant.length;
      const mistyped = `${meant.slice(0, spot)}#${meant.slice(spot + 1)}`;
      expect(closest(mistyped, [meant, '0123456789'])).toBe(meant);
    }),
  );
});

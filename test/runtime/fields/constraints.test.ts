import fc from 'fast-check';

import { findViolation } from '../../../src/runtime/fields/constraints';
import type { FieldOptions } from '../../../src/runtime/fields/field';

test.each<[FieldOptions, unknown]>([
  [{}, 'anything'],
  [{ min: 1 }, 1],
  [{ max: 1 }, 1],
  [{ min: 1, max: 3 }, 2],
  [{ min: 1 }, 'a'],
  [{ max: 3 }, 'abc'],
  [{ min: 1 }, ['a']],
  [{ min: 5 }, true],
  [{ min: 5 }, { a: 1 }],
  [{ oneOf: ['a', 'b'] }, 'b'],
  [{ oneOf: [1, 2] }, 1],
  [{ oneOf: ['a', 'b'] }, ['b', 'a']],
  [{ oneOf: ['a', 'b'] }, []],
  [{ pattern: /a+/ }, 'aaa'],
  [{ pattern: /a|b/ }, 'b'],
  [{ pattern: /A+/i }, 'aaa'],
  [{ pattern: /^a$/ }, 'a'],
  [{ pattern: /a+/ }, ['a', 'aa']],
])('%p accepts %j', (options, value) => {
  expect(findViolation(options, value)).toBeUndefined();
});

test.each<[FieldOptions, unknown, string]>([
  [{ min: 1 }, 0, 'must be at least 1'],
  [{ max: 3 }, 3.5, 'must be at most 3'],
  [{ min: 1, max: 3 }, 4, 'must be from 1 to 3'],
  [{ min: 0, max: 0 }, -1, 'must be from 0 to 0'],
  [{ min: 1 }, '', 'must have at least 1 characters'],
  [{ max: 3 }, 'abcd', 'must have at most 3 characters'],
  [{ min: 2, max: 3 }, 'a', 'must have from 2 to 3 characters'],
  [{ min: 1 }, [], 'must have at least 1 elements'],
  [{ max: 1 }, ['a', 'b'], 'must have at most 1 elements'],
  [{ oneOf: ['a', 'b'] }, 'c', 'must be one of a, b'],
  [{ oneOf: [1, 2] }, '1', 'must be one of 1, 2'],
  [{ oneOf: ['a', 'b'] }, ['a', 'c'], 'must be one of a, b in every element'],
  [{ pattern: /a+/ }, 'aab', 'must match /a+/'],
  [{ pattern: /a|b/ }, 'ab', 'must match /a|b/'],
  [{ pattern: /a/m }, 'a\nb', 'must match /a/m'],
  [{ pattern: /a+/ }, ['a', 'b'], 'must match /a+/ in every element'],
])('%p refuses %j: %s', (options, value, problem) => {
  expect(findViolation(options, value)).toBe(problem);
});

test('a pattern with the flag g gives the same answer every time', () => {
  const pattern = /a+/g;
  const answers = [1, 2, 3].map(() => findViolation({ pattern }, 'aaa'));
  expect(answers).toEqual([undefined, undefined, undefined]);
  expect(pattern.lastIndex).toBe(0);
});

test('a number is accepted exactly within its limits', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), fc.integer(), (a, b, value) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const accepted = findViolation({ min, max }, value) === undefined;
      expect(accepted).toBe(min <= value && value <= max);
    }),
  );
});

test('the characters of a text and the elements of a list are counted', () => {
  const character = fc.stringMatching(/^[a-zäöüß€]$/);
  fc.assert(
    fc.property(fc.array(character, { maxLength: 9 }), fc.nat(9), (characters, max) => {
      const expected = characters.length <= max;
      expect(findViolation({ max }, characters.join('')) === undefined).toBe(expected);
      expect(findViolation({ max }, characters) === undefined).toBe(expected);
    }),
  );
});

import fc from 'fast-check';

import { checkFieldOptions, findViolation } from '../../../src/runtime/fields/constraints';
import type { FieldOptions, FieldType } from '../../../src/runtime/fields/field';
import { coded } from '../../support/coded';

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
  [{ integer: true }, 0],
  [{ integer: true }, -0],
  [{ integer: true }, Number.MAX_SAFE_INTEGER],
  [{ integer: true, min: 1 }, [1, 2]],
  [{ integer: false }, 1.5],
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
  [{ integer: true }, 1.5, 'must be an integer'],
  [{ integer: true }, Infinity, 'must be an integer'],
  [{ integer: true }, NaN, 'must be an integer'],
  [{ integer: true, min: 0 }, -1, 'must be at least 0'],
  [{ integer: true }, [1, 0.5], 'must be an integer in every element'],
  [
    ...([{ integer: true }, 2 ** 53] as const),
    'must be an integer from -9007199254740991 to 9007199254740991',
  ],
  [{ oneOf: ['a', 'b'] }, 'c', 'must be one of a, b'],
  [{ oneOf: [1, 2] }, '1', 'must be one of 1, 2'],
  [{ oneOf: ['a', 'b'] }, ['a', 'c'], 'must be one of a, b in every element'],
  [{ pattern: /a+/ }, 'aab', 'must match /a+/'],
  [{ pattern: /a|b/ }, 'ab', 'must match /a|b/'],
  [{ pattern: /a/m }, 'a\nb', 'must match /a/m'],
  [{ pattern: /a+/ }, ['a', 'b'], 'must match /a+/ in every element'],
])('%p rejects %j: %s', (options, value, problem) => {
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

test.each<[string, object, FieldType, string]>([
  [
    'an unknown key',
    ...([{ intger: true }, Number] as const),
    'limit has the unknown key intger. Did you mean integer?',
  ],
  ['a key that resembles none', { colour: 1 }, String, 'limit has the unknown key colour.'],
  ['an inherited name', { constructor: 1 }, String, 'limit has the unknown key constructor.'],
  ['integer on text', { integer: true }, String, 'limit has integer, but is not a number'],
  ['integer on a list of texts', { integer: true }, [String], 'limit has integer, but is not'],
])('a definition with %s is rejected', (_what, options, type, message) => {
  const check = (): void => checkFieldOptions('limit', options, type);
  expect(check).toThrow(coded('VMRE_DEFINITION_INVALID', message));
});

test.each<[FieldOptions, FieldType]>([
  [{}, String],
  [{ integer: true, min: 0 }, Number],
  [{ integer: true }, [Number]],
  [{ integer: false }, String],
])('the definition %p is accepted', (options, type) => {
  expect(() => checkFieldOptions('limit', options, type)).not.toThrow();
});

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

import { acceptValue } from '../../../src/runtime/fields/accept-value';
import { isStandardSchema } from '../../../src/runtime/fields/option-kinds';
import type { Field, FieldOptions, FieldType } from '../../../src/runtime/fields/field';

const field = (type: FieldType, options: FieldOptions = {}): Field => ({
  key: 'port',
  path: ['port'],
  type,
  positional: false,
  required: false,
  defaultValue: undefined,
  flag: 'port',
  env: undefined,
  options,
  fields: undefined,
});

test('a text is parsed, a typed value is accepted unchanged', async () => {
  expect(await acceptValue(field(Number), '5', 'text')).toEqual({ ok: true, value: 5 });
  expect(await acceptValue(field(Number), 5, 'typed')).toEqual({ ok: true, value: 5 });
  expect(await acceptValue(field(Number), '5', 'typed')).toEqual({
    ok: false,
    problem: 'must be a number; got "5"',
  });
});

test.each<[FieldType, FieldOptions, string, string]>([
  [Number, {}, 'ten', 'must be a number; got "ten"'],
  [Number, { min: 1, max: 9 }, '10', 'must be from 1 to 9; got "10"'],
  [String, { oneOf: ['a', 'b'] }, 'c', 'must be one of a, b; got "c"'],
  [String, { pattern: /\d+/ }, 'c', 'must match /\\d+/; got "c"'],
])('%p with %p rejects %j and shows the value', async (type, options, text, problem) => {
  expect(await acceptValue(field(type, options), text, 'text')).toEqual({ ok: false, problem });
});

describe('a secret', () => {
  const secret = 'hunter2-hunter2';
  const refusing = z.string().refine(() => false, 'is not known');

  test.each<[FieldType, FieldOptions, unknown, 'text' | 'typed', string]>([
    [Number, {}, secret, 'text', 'must be a number'],
    [Boolean, {}, secret, 'text', 'must be true or false'],
    [Object, {}, secret, 'text', 'must be JSON'],
    [[Number], {}, [secret], 'text', 'must be a number in every element'],
    [String, { min: 100 }, secret, 'text', 'must have at least 100 characters'],
    [String, { pattern: /\d+/ }, secret, 'text', 'must match /\\d+/'],
    [String, { oneOf: ['a'] }, secret, 'text', 'must be one of a'],
    [String, { schema: refusing }, secret, 'text', 'is not known'],
    [String, {}, { deep: secret }, 'typed', 'must be a string'],
    [[String], {}, secret, 'typed', 'must be a list, each a string'],
  ])('%p with %p is never shown', async (type, options, raw, form, problem) => {
    const reading = await acceptValue(field(type, { ...options, secret: true }), raw, form);
    expect(reading).toEqual({ ok: false, problem });
  });
});

describe('a schema of the author', () => {
  const even = z.number().refine((value) => value % 2 === 0, 'must be even');

  test('it runs after type and limits, and its value counts', async () => {
    const schema = z.number().transform((value) => value * 2);
    expect(await acceptValue(field(Number, { schema }), '21', 'text')).toEqual({
      ok: true,
      value: 42,
    });
    expect(await acceptValue(field(Number, { schema: even, min: 10 }), '3', 'text')).toEqual({
      ok: false,
      problem: 'must be at least 10; got "3"',
    });
  });

  test('all its issues are reported', async () => {
    const schema = even.refine((value) => value < 3, 'must be small');
    expect(await acceptValue(field(Number, { schema }), 5, 'typed')).toEqual({
      ok: false,
      problem: 'must be even; must be small; got 5',
    });
  });

  test('it may be asynchronous', async () => {
    const schema = z.string().refine(async (value) => {
      await sleep(1);
      return value === 'known';
    }, 'is not known');
    const reading = (text: string) => acceptValue(field(String, { schema }), text, 'text');
    expect(await reading('known')).toEqual({ ok: true, value: 'known' });
    expect(await reading('other')).toEqual({ ok: false, problem: 'is not known; got "other"' });
  });

  test('it may be any value with the standard property, also a function', () => {
    const callable = Object.assign(() => undefined, { '~standard': { version: 1 } });
    const values = [z.string(), callable, class {}, {}, null, undefined, 'text'];
    expect(values.map(isStandardSchema)).toEqual([true, true, false, false, false, false, false]);
  });
});

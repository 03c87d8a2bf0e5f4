import { runInNewContext } from 'node:vm';

import { isRecord } from '../../src/support/json';
import { isThenable } from '../../src/support/thenable';

test.each([
  ['an object', {}, true],
  ['an object without prototype', Object.create(null), true],
  ['an instance', new (class Any {})(), true],
  ['an object of another realm', runInNewContext('({})'), true],
  ['null', null, false],
  ['a list', [], false],
  ['a list of another realm', runInNewContext('[]'), false],
  ['a text', 'text', false],
  ['a function', () => ({}), false],
  ['nothing', undefined, false],
])('%s: isRecord', (_what, value, expected) => {
  expect(isRecord(value)).toBe(expected);
});

test.each([
  ['a promise', Promise.resolve(), true],
  ['a promise of another realm', runInNewContext('Promise.resolve()'), true],
  ['something with then', { then: () => undefined }, true],
  ['something with another then', { then: 1 }, false],
  ['null', null, false],
  ['nothing', undefined, false],
  ['a text', 'then', false],
])('%s: isThenable', (_what, value, expected) => {
  expect(isThenable<unknown>(value)).toBe(expected);
});

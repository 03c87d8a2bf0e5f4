import fc from 'fast-check';

import { toTextLine } from '../../../src/support/log/text-line';

const time = Date.UTC(2026, 0, 2, 12, 0, 1, 123);
const line = (facts: object): string =>
  toTextLine(JSON.stringify({ level: 30, time, name: 'demo', msg: 'started', ...facts }));

test.each([
  ['a message', {}, '12:00:01.123 INFO  demo: started\n'],
  ['facts', { port: 80, host: 'a b' }, '12:00:01.123 INFO  demo: started port=80 host=a b\n'],
  ['deep facts', { a: { b: [1] } }, '12:00:01.123 INFO  demo: started a={"b":[1]}\n'],
  ['nothing', { a: null }, '12:00:01.123 INFO  demo: started a=null\n'],
  ['trace', { level: 10 }, '12:00:01.123 TRACE demo: started\n'],
  ['debug', { level: 20 }, '12:00:01.123 DEBUG demo: started\n'],
  ['warn', { level: 40 }, '12:00:01.123 WARN  demo: started\n'],
  ['error', { level: 50 }, '12:00:01.123 ERROR demo: started\n'],
  ['a level of its own', { level: 35 }, '12:00:01.123       demo: started\n'],
])('a line with %s', (_what, facts, expected) => {
  expect(line(facts)).toBe(expected);
});

test.each(['not JSON\n', '[1]', '"text"', 'null'])('%j stays unchanged', (text) => {
  expect(toTextLine(text)).toBe(text);
});

test('no record makes it throw', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('level', 'time', 'name', 'msg'), fc.json()),
      (record) => {
        expect(typeof line(record)).toBe('string');
      },
    ),
  );
});

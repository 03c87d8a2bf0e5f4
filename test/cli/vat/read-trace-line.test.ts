import fc from 'fast-check';

import { readTraceLine } from '../../../src/cli/vat/read-trace-line';
import { TraceView } from '../../../src/cli/vat/trace-view';
import { coded } from '../../support/coded';

const data = { body: '#[1,"$0"]', slots: ['o-50'] };
const message = { method: 'add', args: data, result: 'kp44' };
const whole = {
  crank: 7,
  time: 1,
  type: 'delivery',
  vat: 'v1',
  name: 'counter',
  item: { type: 'send', target: 'ko20', msg: message },
  delivery: ['message', 'o+0', message],
  syscalls: [
    [['send'], ['ok', null], ['send', 'ko20', message]],
    [['resolve'], ['ok', null], ['resolve', 'v1', [['kp44', { rejected: true, data }]]]],
    [['callNow'], ['ok', null], ['invoke', 'kd30', 'go', data]],
    [['vatstoreGet'], ['ok', null], null],
  ],
  result: ['ok', null, null],
  terminated: { vatId: 'v1', name: 'counter', isFailure: true, info: data },
};
const read = (value: unknown) => readTraceLine(JSON.stringify(value), 'a.jsonl', 3);

test('a complete line is read back unchanged', () => {
  expect(read(whole)).toEqual(whole);
});

test.each([
  ['no JSON', '{'],
  ['no record', '[]'],
  ['a send without a message', JSON.stringify({ ...whole, item: { type: 'send', target: 'x' } })],
  ['data without slots', JSON.stringify({ ...whole, terminated: { vatId: 'v1', info: {} } })],
  ['a result that has no text', JSON.stringify({ ...whole, result: ['error', { toString: 1 }] })],
  ['an invalid syscall', JSON.stringify({ ...whole, syscalls: [[]] })],
])('%s is rejected with its line', (_, text) => {
  expect(() => readTraceLine(text, 'a.jsonl', 3)).toThrow(
    coded('VMRE_TRACE_UNREADABLE', 'not a trace file: line 3 of a.jsonl is not a crank record'),
  );
});

/** Every path into a value. */
function placesIn(value: unknown): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [
    [key],
    ...placesIn(part).map((path) => [key, ...path]),
  ]);
}

const places = placesIn(whole);

test('with any value in any place, the line is rejected or shown', () => {
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, other) => {
      const copy = structuredClone(whole) as unknown as Record<string, unknown>;
      let holder = copy;
      for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
      holder[path.at(-1) as string] = other;
      let line;
      try {
        line = read(copy);
      } catch (error) {
        expect(error).toEqual(coded('VMRE_TRACE_UNREADABLE'));
        return;
      }
      expect(typeof new TraceView().add(line)).toBe('string');
    }),
    { numRuns: 1000 },
  );
});

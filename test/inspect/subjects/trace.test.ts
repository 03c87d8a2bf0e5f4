import fc from 'fast-check';

import { EventRing } from '../../../src/inspect/events/event-ring';
import { InspectedTrace } from '../../../src/inspect';

function shown(...lines: unknown[]) {
  const trace = new InspectedTrace('t');
  const ring = new EventRing();
  trace.watch((happening) => ring.add('t', happening));
  for (const line of lines) trace.add(typeof line === 'string' ? line : JSON.stringify(line));
  return { trace, events: ring.after(0, 1000) };
}

const args = { body: '#[1]', slots: [] };
const message = { method: 'add', args, result: 'kp1' };

test('cranks of a trace follow each other', () => {
  const sends = ['send', 'ko2', message];
  const { events } = shown(
    {
      crank: 1,
      time: 5,
      type: 'delivery',
      vat: 'v1',
      name: 'a',
      syscalls: [[sends, ['ok', null], sends]],
    },
    {
      ...{ crank: 2, time: 6, type: 'delivery', vat: 'v2', name: 'b', result: ['error', 'no'] },
      item: { type: 'send', target: 'ko2', msg: message },
    },
  );
  expect(events).toMatchObject([
    { time: 5, topic: 'a' },
    { time: 6, topic: 'b', kind: 'message', level: 'error', causes: [1] },
  ]);
});

test('lines of other commands are shown', () => {
  const { events, trace } = shown(
    { time: '2026-01-01T00:00:00.000Z', type: 'block', height: '1', id: 'b1', parentId: 'b0' },
    { time: '2026-01-01T00:00:01.000Z', type: 'block', height: '2', id: 'b2', parentId: 'b1' },
    { event: 'exit', pid: 3, code: 0 },
    { ok: false, error: { code: 'X', message: 'm' } },
    { type: 'outcome', vat: 'a', divergence: { expected: [1], actual: [2] } },
    'no json',
  );
  expect(events).toMatchObject([
    { kind: 'block', time: Date.parse('2026-01-01') },
    { kind: 'block', causes: [1] },
    { kind: 'exit', topic: '3' },
    { kind: 'failure', level: 'error' },
    { kind: 'divergence', topic: 'a', level: 'error' },
    { kind: 'text', level: 'warn', text: 'no json' },
  ]);
  expect(trace.state()).toMatchObject({
    counts: { lines: 6, unreadable: 1 },
    divergences: [{ vat: 'a', expected: [1], actual: [2] }],
  });
});

const item = fc.oneof(
  fc.jsonValue(),
  fc.record({
    type: fc.constantFrom('send', 'notify', 'x'),
    msg: fc.jsonValue(),
    kpid: fc.jsonValue(),
  }),
);

test('no line breaks the page', () => {
  fc.assert(
    fc.property(item, fc.jsonValue(), fc.jsonValue(), (item, syscalls, vat) => {
      const { events } = shown({
        crank: 1,
        type: 'delivery',
        vat,
        name: vat,
        item,
        syscalls,
        result: item,
      });
      expect(events).toHaveLength(1);
      expect(typeof events[0]?.text).toBe('string');
      expect(typeof events[0]?.topic).toBe('string');
    }),
  );
  fc.assert(
    fc.property(fc.string(), (line) => {
      expect(shown(line).events.length).toBe(line.trim() === '' ? 0 : 1);
    }),
  );
});

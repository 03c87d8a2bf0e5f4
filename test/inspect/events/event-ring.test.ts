import fc from 'fast-check';

import { EventRing } from '../../../src/inspect/events/event-ring';

const happening = (text: string, more: object = {}) => ({ topic: 't', kind: 'k', text, ...more });

test('the newest events remain, in order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 100 }),
      (most, count) => {
        const ring = new EventRing({ events: most });
        for (let at = 1; at <= count; at += 1) ring.add('s', happening(String(at)));
        const ids = ring.after(0, 1000).map(({ id }) => id);
        const first = Math.max(1, count - most + 1);
        expect(ids).toEqual(Array.from({ length: count - first + 1 }, (_, at) => first + at));
        expect([ring.first, ring.last]).toEqual([first, count]);
      },
    ),
  );
});

test('the bytes of all events are limited', () => {
  const ring = new EventRing({ bytes: 100_000 });
  for (let at = 0; at < 1000; at += 1) ring.add('s', happening('e', { data: 'x'.repeat(5000) }));
  const count = ring.after(0, 10_000).length;
  expect(count).toBeGreaterThan(10);
  expect(count).toBeLessThan(60);
  expect(ring.last).toBe(1000);
});

test('after an id come the next ones, at most as many as wanted', () => {
  const ring = new EventRing();
  for (let at = 0; at < 10; at += 1) ring.add('s', happening('e'));
  expect(ring.after(4, 3).map(({ id }) => id)).toEqual([5, 6, 7]);
  expect(ring.after(10, 3)).toEqual([]);
});

test('events have the causes that they name, within their subject', () => {
  const ring = new EventRing();
  ring.add('a', happening('send', { makes: ['sent kp1'] }));
  ring.add('b', happening('send', { makes: ['sent kp1'] }));
  ring.add('a', happening('got', { follows: ['sent kp1', 'sent kp2'] }));
  expect(ring.after(2, 1)[0]?.causes).toEqual([1]);
});

test('names are limited as events are', () => {
  const ring = new EventRing({ events: 10 });
  for (let at = 0; at < 100; at += 1) ring.add('s', happening('e', { makes: [`n${at}`] }));
  const follows = ['n0', 'n50', 'n95'];
  ring.add('s', happening('e', { follows }));
  expect(ring.after(100, 1)[0]?.causes).toEqual([96]);
});

test('long lines are cut', () => {
  const ring = new EventRing();
  ring.add('s', { ...happening('x'.repeat(10_000)), topic: 'y'.repeat(10_000) });
  const [event] = ring.after(0, 1);
  expect(`${event?.text}${event?.topic}`.length).toBeLessThan(1000);
});

test('a description is made when it is wanted, or at once if it holds much', () => {
  const ring = new EventRing();
  const made: number[] = [];
  const later = (bytes: number) => ({
    ...{ topic: 't', kind: 'k', bytes },
    describe: () => ({ text: String(made.push(bytes)) }),
  });
  ring.add('s', later(100));
  ring.add('s', later(1_000_000));
  expect(made).toEqual([1_000_000]);
  expect(ring.after(0, 10).map(({ text }) => text)).toEqual(['2', '1']);
  ring.after(0, 10);
  expect(made).toEqual([1_000_000, 100]);
});

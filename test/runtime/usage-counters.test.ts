import { UsageCounters } from '../../src/runtime/usage-counters';

const declared = { 'golem.usage.a': {}, 'golem.usage.b': {} };

let published: [string, number][];
let counters: UsageCounters;

beforeEach(() => {
  jest.useFakeTimers();
  published = [];
  const publish = (name: string, value: number): void => void published.push([name, value]);
  counters = new UsageCounters({ declared, publish });
});

afterEach(() => jest.useRealTimers());

test('the first change is published at once, later ones within a second together', () => {
  counters.add('golem.usage.a');
  expect(published).toEqual([['golem.usage.a', 1]]);
  counters.add('golem.usage.a', 2);
  counters.set('golem.usage.b', 7.5);
  jest.advanceTimersByTime(999);
  expect(published).toHaveLength(1);
  jest.advanceTimersByTime(1);
  expect(published.slice(1)).toEqual([
    ['golem.usage.a', 3],
    ['golem.usage.b', 7.5],
  ]);
});

test('without a change nothing is published', () => {
  counters.set('golem.usage.a', 1);
  jest.advanceTimersByTime(10_000);
  counters.set('golem.usage.a', 1);
  jest.advanceTimersByTime(10_000);
  expect(published).toEqual([['golem.usage.a', 1]]);
});

test('a busy counter is published once a second', () => {
  for (let i = 0; i < 1000; i += 1) {
    counters.add('golem.usage.a');
    jest.advanceTimersByTime(10);
  }
  expect(published.length).toBeGreaterThanOrEqual(10);
  expect(published.length).toBeLessThanOrEqual(11);
});

test('the end publishes the final values of all counters that were set, and then nothing', () => {
  counters.add('golem.usage.a');
  counters.add('golem.usage.a');
  counters.finish();
  expect(published).toEqual([
    ['golem.usage.a', 1],
    ['golem.usage.a', 2],
  ]);
  counters.add('golem.usage.a');
  jest.advanceTimersByTime(5000);
  expect(published).toHaveLength(2);
  expect(counters.get('golem.usage.a')).toBe(3);
});

test.each([
  [() => counters.add('golem.usage.c'), 'counter golem.usage.c was not declared. Did you mean'],
  [() => counters.set('golem.usage.a', Infinity), 'counter golem.usage.a cannot be Infinity'],
  [() => counters.get('toString'), 'counter toString was not declared'],
  [() => counters.add('golem.usage.a', -1), 'counter golem.usage.a cannot be changed by -1'],
  [() => counters.add('golem.usage.a', NaN), 'counter golem.usage.a cannot be changed by NaN'],
  [() => counters.add('golem.usage.a', '1' as never), 'cannot be changed by 1'],
  [() => counters.set('golem.usage.a', 1n as never), 'counter golem.usage.a cannot be 1'],
  [() => counters.set('golem.usage.a', -1), 'counter golem.usage.a is at 0 and cannot fall to -1'],
])('mistakes are rejected', (mistake, message) => {
  expect(mistake).toThrow(message);
});

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { UsageCounters } from '../../src/runtime/usage-counters';
import { KeptCounters } from '../../src/runtime/kept-counters';
import { coded } from '../support/coded';

const name = 'golem.usage.a';
const declared = { [name]: {} };
let workdir: string;
let last: UsageCounters | undefined;
let path: string;

beforeEach(() => {
  workdir = mkdtempSync(join(tmpdir(), 'vmre-counters-'));
  path = join(workdir, '.vmre', 'counters.json');
});

afterEach(() => {
  last?.finish();
  jest.useRealTimers();
  rmSync(workdir, { recursive: true, force: true });
});

function counting(onUnkept?: (error: unknown) => void): [UsageCounters, [string, number][]] {
  const published: [string, number][] = [];
  const publish = (counter: string, value: number): void => void published.push([counter, value]);
  const openKept = (): KeptCounters => new KeptCounters(workdir);
  last = new UsageCounters({
    declared,
    publish,
    openKept,
    ...(onUnkept && { onUnkept }),
  });
  return [last, published];
}

test('a later process of the activity continues with the last values', () => {
  const [first] = counting();
  first.add(name, 2.5);
  first.finish();
  const [second, published] = counting();
  second.resume();
  expect(published).toEqual([[name, 2.5]]);
  second.add(name);
  expect(second.get(name)).toBe(3.5);
  expect(() => second.set(name, 3)).toThrow(
    coded('VMRE_COUNTER_INVALID', 'counter golem.usage.a is at 3.5 and cannot fall to 3'),
  );
});

test('values are persisted before they are published, with one write per second, not per change', () => {
  jest.useFakeTimers();
  const kept = { read: () => new Map<string, number>(), write: jest.fn() };
  const published: number[] = [];
  const publish = (_name: string, value: number): void => {
    const values = kept.write.mock.lastCall?.[0] as Map<string, number>;
    expect(values.get(name)).toBe(value);
    published.push(value);
  };
  const counters = new UsageCounters({
    declared,
    publish,
    openKept: () => kept,
  });
  for (let i = 0; i < 3000; i += 1) {
    counters.add(name);
    jest.advanceTimersByTime(1);
  }
  expect(kept.write.mock.calls.length).toBeLessThanOrEqual(4);
  expect(published.length).toBe(kept.write.mock.calls.length);
});

test('without counters nothing is read or written', () => {
  const [counters] = counting();
  counters.resume();
  counters.finish();
  expect(readdirSync(workdir)).toEqual([]);
});

test.each([
  ['no JSON', '{', ''],
  ['a list', '[]', 'its content must be an object'],
  ['a value that is not a count', `{"${name}":-1}`, 'golem.usage.a is -1'],
  ['a text', `{"${name}":"5"}`, 'golem.usage.a is "5"'],
  ['a number out of range', `{"${name}":1e999}`, 'golem.usage.a is null'],
])('a file with %s is not mistaken for 0', (_what, text, problem) => {
  mkdirSync(join(workdir, '.vmre'));
  writeFileSync(path, text);
  const [counters] = counting();
  const expected = coded('VMRE_COUNTER_INVALID', `cannot be read from ${path}: ${problem}`);
  expect(() => counters.resume()).toThrow(expected);
  expect(() => counters.add(name)).toThrow(expected);
});

test('a link in place of the file is neither read nor written through', () => {
  const outside = join(workdir, 'outside');
  writeFileSync(outside, '{}');
  mkdirSync(join(workdir, '.vmre'));
  symlinkSync(outside, path);
  const [counters] = counting();
  expect(() => counters.resume()).toThrow('is a symbolic link');
  rmSync(path);
  const [again] = counting();
  again.resume();
  symlinkSync(outside, path);
  again.add(name);
  expect(readFileSync(outside, 'utf8')).toBe('{}');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ [name]: 1 });
});

test('a failure to persist values is reported once, and they are published', () => {
  const errors: unknown[] = [];
  const [counters, published] = counting((error) => errors.push(error));
  counters.resume();
  rmSync(workdir, { recursive: true });
  counters.add(name);
  counters.add(name);
  counters.finish();
  expect(errors).toEqual([coded('ENOENT')]);
  expect(published.at(-1)).toEqual([name, 2]);
});

import {
  holdsWithin,
  pause,
  pauseUntil,
  settledWithin,
  withDeadline,
} from '../../src/support/deadline';
import { Bench } from './runtime-process';
import { built } from './built';

const late = (): Error => new Error('too late');
const never = new Promise<never>(() => undefined);

describe('withDeadline', () => {
  test('resolves like the promise', async () => {
    await expect(withDeadline(Promise.resolve('value'), 1000, late)).resolves.toBe('value');
  });

  test('rejects like the promise', async () => {
    const failing = Promise.reject(new Error('own error'));
    await expect(withDeadline(failing, 1000, late)).rejects.toThrow('own error');
  });

  test('rejects after the deadline', async () => {
    await expect(withDeadline(never, 5, late)).rejects.toThrow('too late');
  });

  test('a promise that rejects after its deadline causes no unhandled rejection', async () => {
    let fail: (error: Error) => void = () => undefined;
    const slow = new Promise<never>((_resolve, reject) => (fail = reject));
    await expect(withDeadline(slow, 5, late)).rejects.toThrow('too late');
    fail(new Error('this is not handled')); // an unhandled rejection would fail the suite
    await pause(0);
  });

  test.each([
    ['zero', 0],
    ['a negative number', -1],
    ['Infinity', Infinity],
    ['more than a timer can count', 2 ** 31],
    ['the largest integer', Number.MAX_SAFE_INTEGER],
  ])('%s milliseconds is a deadline that never passes', async (_what, ms) => {
    await expect(
      withDeadline(
        pause(20).then(() => 'value'),
        ms,
        late,
      ),
    ).resolves.toBe('value');
  });
});

test('pause resolves after its time, not before', async () => {
  const begun = performance.now();
  await pause(20);
  expect(performance.now() - begun).toBeGreaterThan(18);
});

test.each([
  ['resolves', Promise.resolve()],
  ['never settles', never],
])('settledWithin resolves when the promise %s', async (_what, promise) => {
  await expect(settledWithin(promise, 5)).resolves.toBeUndefined();
});

describe('in a process', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.clear());

  const script = (call: string): string =>
    `const deadline = require(${JSON.stringify(built('support/deadline'))});
     const never = new Promise(() => {});
     process.on('exit', () => console.log(performance.now() < 5000 ? 'soon' : 'late'));
     void deadline.${call};`;

  test('a deadline alone keeps no process alive', async () => {
    const run = script('withDeadline(never, 60000, () => new Error())');
    expect((await bench.invoke(process.execPath, '-e', run)).stdout).toBe('soon\n');
  });

  test.each(['pause(30)', 'settledWithin(never, 30)'])('%s does', async (call) => {
    const run = script(`${call}.then(() => console.log('done'))`);
    expect((await bench.invoke(process.execPath, '-e', run)).stdout).toBe('done\nsoon\n');
  });
});

describe('pauseUntil', () => {
  test('waits for the given time', async () => {
    const begin = performance.now();
    await pauseUntil(30, new AbortController().signal);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(29);
  });

  test('ends when the signal is aborted, or was before', async () => {
    const controller = new AbortController();
    const paused = pauseUntil(60_000, controller.signal);
    controller.abort();
    await paused;
    await pauseUntil(60_000, controller.signal);
  });
});

test('a condition is awaited, up to the limit', async () => {
  let looks = 0;
  expect(await holdsWithin(60_000, () => (looks += 1) === 3)).toBe(true);
  expect(looks).toBe(3);
  expect(await holdsWithin(30, () => false)).toBe(false);
  expect(await holdsWithin(0, () => true)).toBe(true);
});

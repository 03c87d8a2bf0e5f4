import { TestClock } from '../../src/testing/test-clock';
import { timerDevice } from '../../src/vat';

let clock: TestClock;

beforeEach(() => (clock = new TestClock(1000)));

test('timers fire in the order of their times, each at its own time', async () => {
  const fired: [string, number][] = [];
  const note = (name: string) => (): void => void fired.push([name, clock.now()]);
  clock.after(30, note('last'));
  clock.after(10, note('first'));
  clock.after(20, note('second'));
  clock.after(20, note('third'));
  clock.after(31, note('later'));
  await clock.advance(30);
  expect(fired).toEqual([
    ['first', 1010],
    ['second', 1020],
    ['third', 1020],
    ['last', 1030],
  ]);
  expect([clock.now(), clock.pending]).toEqual([1030, 1]);
});

test('timers that timers set fire if they are due', async () => {
  const times: number[] = [];
  const loop = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(100);
      times.push(clock.now());
    }
  };
  void loop();
  await clock.advance(350);
  expect(times).toEqual([1100, 1200, 1300]);
});

test('a cancelled timer does not fire', async () => {
  const task = jest.fn();
  clock.after(5, task)();
  await clock.advance(10);
  expect(task).not.toHaveBeenCalled();
});

test('a sleep ends with the reason of its signal, and leaves no timer', async () => {
  const { signal, controller } = abortable();
  const slept = clock.sleep(60_000, { signal });
  controller.abort(new Error('enough'));
  await expect(slept).rejects.toThrow('enough');
  await expect(clock.sleep(1, { signal })).rejects.toThrow('enough');
  expect(clock.pending).toBe(0);
});

test('a sleep leaves no listener at its signal', async () => {
  const { signal } = abortable();
  const remove = jest.spyOn(signal, 'removeEventListener');
  const slept = clock.sleep(10, { signal });
  await clock.advance(10);
  await slept;
  expect(remove).toHaveBeenCalledTimes(1);
});

test('advance awaits a timer that returns a promise, and rejects with its error', async () => {
  clock.alarm(1001, () => Promise.reject(new Error('from a timer')));
  await expect(clock.advance(1)).rejects.toThrow('from a timer');
});

test.each([-1, NaN, Infinity])('it does not advance by %p', async (ms) => {
  await expect(clock.advance(ms)).rejects.toMatchObject({ code: 'VMRE_ARGUMENT_INVALID' });
});

test('a timer for never does not wait', async () => {
  clock.after(Infinity, () => undefined);
  expect(clock.pending).toBe(0);
});

test('two clocks do not mix, and the time of the process is unchanged', async () => {
  const other = new TestClock();
  const fired: string[] = [];
  clock.after(10, () => fired.push('one'));
  other.after(10, () => fired.push('other'));
  await other.advance(1e9);
  expect(fired).toEqual(['other']);
  expect(Date.now()).toBeGreaterThan(1e12);
});

test('it fits the timer device of a kernel', () => {
  expect(timerDevice(clock)).toBeInstanceOf(Function);
});

function abortable(): { controller: AbortController; signal: AbortSignal } {
  const controller = new AbortController();
  return { controller, signal: controller.signal };
}

test('NaN is the next moment, as for timers of Node, and does not hide other timers', async () => {
  const fired: string[] = [];
  clock.after(Number.NaN, () => fired.push('NaN'));
  clock.after(10, () => fired.push('10'));
  void clock.sleep(-5).then(() => fired.push('-5'));
  await clock.advance(10);
  expect(fired).toEqual(['NaN', '-5', '10']);
  expect(() => clock.alarm(Number.NaN, () => undefined)).toThrow('NaN');
});

test('a callback may wait for the clock', async () => {
  const times: number[] = [];
  const slow: () => unknown = async () => {
    await clock.sleep(5);
    times.push(clock.now());
  };
  clock.after(10, slow);
  await clock.advance(100);
  expect(times).toEqual([1015]);
});

import { config } from 'rxjs';

import { Observers } from '../../src/support/observers';

let thrown: unknown[] = [];
let observers: Observers<number>;

beforeEach(() => {
  thrown = [];
  observers = new Observers<number>((error) => thrown.push(error));
});
afterEach(() => (config.onUnhandledError = null));

const same = (value: number): number => value;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

test('without listeners there is nothing to call', () => {
  expect(observers.publish).toBeUndefined();
  const stop = observers.listen(() => undefined);
  const subscription = observers.observable(same).subscribe();
  stop();
  expect(observers.publish).toBeDefined();
  subscription.unsubscribe();
  expect(observers.publish).toBeUndefined();
});

test('every subscriber gets the values from its subscription on, and the end', () => {
  const got: string[] = [];
  const observable = observers.observable((value) => value * 2);
  const subscribe = (name: string) =>
    observable.subscribe({
      next: (value) => got.push(`${name} ${value}`),
      complete: () => got.push(`${name} completes`),
    });
  subscribe('a');
  observers.publish?.(1);
  const b = subscribe('b');
  observers.publish?.(2);
  b.unsubscribe();
  observers.complete();
  expect(observers.publish).toBeUndefined();
  subscribe('late');
  expect(got).toEqual(['a 2', 'a 4', 'b 4', 'a completes', 'late completes']);
});

test('an error of a listener or subscriber is reported; it and the others stay', async () => {
  const got: number[] = [];
  const fail = (value: number): never => {
    throw new Error(`no ${value}`);
  };
  observers.listen(fail);
  observers.observable(same).subscribe(fail);
  observers.listen((value) => got.push(value));
  observers.publish?.(1);
  observers.publish?.(2);
  await turn();
  expect(got).toEqual([1, 2]);
  expect(thrown.map((error) => (error as Error).message).sort()).toEqual([
    ...['no 1', 'no 1', 'no 2', 'no 2'],
  ]);
});

test('what an async listener rejects with is reported', async () => {
  const fail: (value: number) => unknown = async () => Promise.reject(new Error('no'));
  observers.listen(fail);
  observers.publish?.(1);
  await turn();
  expect(thrown).toEqual([new Error('no')]);
});

test('a handler that fails affects nothing: the errors are warnings of the process', async () => {
  const warn = jest.spyOn(process, 'emitWarning').mockReturnValue();
  const fail = (text: string) => (): never => {
    throw new Error(text);
  };
  const got: number[] = [];
  observers = new Observers<number>(fail('no log'));
  observers.listen(fail('a listener'));
  observers.listen((value) => got.push(value));
  observers.observable().subscribe(fail('a subscriber'));
  observers.publish?.(1);
  await turn();
  expect(got).toEqual([1]);
  const texts = warn.mock.calls.map(([text]) => /: Error: (.+)/.exec(String(text))?.[1]);
  expect(texts).toEqual(['a listener', 'no log', 'a subscriber', 'no log']);
  warn.mockRestore();
});

test('an error in the conversion of a value is reported', () => {
  const fail = (): never => {
    throw new Error('no value');
  };
  observers.observable(fail).subscribe();
  observers.publish?.(1);
  expect(thrown).toHaveLength(1);
});

test('a handler that the program has set stays', async () => {
  const own: unknown[] = [];
  config.onUnhandledError = (error) => own.push(error);
  observers.observable(same).subscribe(() => {
    throw new Error('no');
  });
  observers.publish?.(1);
  await turn();
  expect([own.length, thrown]).toEqual([1, []]);
});

test('without a handler it is a warning of the process', async () => {
  const warn = jest.spyOn(process, 'emitWarning').mockReturnValue();
  const fail = (): never => {
    throw new Error('no');
  };
  observers = new Observers<number>();
  observers.listen(fail);
  observers.observable().subscribe(fail);
  observers.publish?.(1);
  await turn();
  const text = expect.stringContaining('a subscriber failed: Error: no') as string;
  expect(warn.mock.calls).toEqual([[text], [text]]);
  warn.mockRestore();
});

test('observers without a handler leave that of others', async () => {
  observers.observable();
  const others = new Observers<number>();
  others.observable().subscribe(() => {
    throw new Error('no');
  });
  others.publish?.(1);
  await turn();
  expect(thrown).toHaveLength(1);
});

test('a new subscriber gets the first values, also after the end', () => {
  const got: (number | string)[] = [];
  const observable = observers.observable(
    (value) => value,
    () => [1, 2],
  );
  observers.complete();
  observable.subscribe({ next: (value) => got.push(value), complete: () => got.push('end') });
  expect(got).toEqual([1, 2, 'end']);
});

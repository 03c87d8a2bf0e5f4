import { config } from 'rxjs';

import { Observers } from '../../../src/vm/launch/observers';
import { RecordedLog } from '../../support/recorded-log';

const error = new Error('no');
const fail = (): never => {
  throw error;
};
/** RxJS reports what a subscriber throws in a later turn. */
const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 1));

afterEach(() => {
  config.onUnhandledError = null;
});

test('what listeners and subscribers throw is logged, and the others get the events', async () => {
  const logger = new RecordedLog();
  const observers = new Observers<number>(logger);
  const got: number[] = [];
  observers.listen(fail);
  observers.listen((value) => got.push(value));
  observers.observable().subscribe(fail);
  observers.observable().subscribe((value) => got.push(value));
  observers.publish(1);
  observers.publish(2);
  await nextTurn();
  expect(got).toEqual([1, 1, 2, 2]);
  const line = { level: 'error', message: 'a subscriber failed', data: { error } };
  expect(logger.lines).toEqual([line, line, line, line]);
});

test('without a log it is a warning of the process', async () => {
  const warn = jest.spyOn(process, 'emitWarning').mockReturnValue();
  const observers = new Observers<number>();
  observers.listen(fail);
  observers.observable().subscribe(fail);
  observers.publish(1);
  await nextTurn();
  const text = expect.stringContaining('a subscriber failed: Error: no') as string;
  expect(warn.mock.calls).toEqual([[text], [text]]);
  warn.mockRestore();
});

test('observers without a log leave the log of others', async () => {
  const logger = new RecordedLog();
  new Observers<number>(logger).observable();
  const observers = new Observers<number>();
  observers.observable().subscribe(fail);
  observers.publish(1);
  await nextTurn();
  expect(logger.messages).toEqual(['a subscriber failed']);
});

test('a subscriber after the end gets only the end', () => {
  const observers = new Observers<number>();
  observers.complete();
  const complete = jest.fn();
  observers.observable().subscribe({ complete });
  expect(complete).toHaveBeenCalledTimes(1);
});

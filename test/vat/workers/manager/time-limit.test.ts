import { setImmediate as turn } from 'node:timers/promises';

import { timeLimit } from '../../../../src/vat/workers/manager/time-limit';

const standStill = (ms: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('a limit expires in time, but not because the host was suspended', async () => {
  const over = jest.fn();
  const ended = new Promise<void>((resolve) => {
    timeLimit(500, () => {
      over();
      resolve();
    });
  });
  standStill(1000);
  await turn();
  await turn();
  expect(over).not.toHaveBeenCalled();
  await ended;
  expect(over).toHaveBeenCalledTimes(1);
});

test('a cancelled limit never expires', async () => {
  const over = jest.fn();
  timeLimit(0, over)();
  await new Promise<void>((resolve) => timeLimit(20, resolve));
  expect(over).not.toHaveBeenCalled();
});

import { Meter } from '../../../../../src/hosting/vat/worker/quickjs/meter';
import { Overstep } from '../../../../../src/hosting/vat/worker/quickjs/overstep';

const deliveryMs = 200;

test('only time in which the process works counts', () => {
  const meter = new Meter({ value: 0 }, { deliveryMs, computation: undefined });
  meter.begin();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * deliveryMs);
  expect(() => meter.check()).not.toThrow();
  const before = process.cpuUsage();
  const worked = (): number => process.cpuUsage(before).user / 1000;
  while (worked() < deliveryMs);
  expect(() => meter.check()).toThrow(Overstep);
});

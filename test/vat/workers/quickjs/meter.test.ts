import { Meter } from '../../../../src/vat/workers/quickjs/meter';
import { ResourceLimitError } from '../../../../src/vat/workers/quickjs/meter';

const deliveryMs = 200;

test('only CPU time of the process counts', () => {
  const meter = new Meter({ value: 0 }, { deliveryMs, computation: undefined });
  meter.begin(true);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * deliveryMs);
  expect(() => meter.check()).not.toThrow();
  const before = process.cpuUsage();
  const worked = (): number => process.cpuUsage(before).user / 1000;
  while (worked() < deliveryMs);
  expect(() => meter.check()).toThrow(ResourceLimitError);
});

test('steps are counted from the moment after the delivery was decoded', () => {
  const fuel = { value: 0 };
  const meter = new Meter(fuel, { deliveryMs, computation: 1000 });
  meter.begin(false);
  for (let slices = 0; slices < 3; slices += 1) {
    fuel.value = 0;
    meter.check();
  }
  expect(meter.steps).toBe(0);
  meter.beginCounting();
  fuel.value -= 400;
  expect(meter.steps).toBe(400);
  fuel.value = -1;
  expect(() => meter.check()).toThrow('more than 1000 steps');
});

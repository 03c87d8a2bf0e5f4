import { ManualClock } from '../../../src/vat/devices/clock';
import type { DeviceSyscalls } from '../../../src/vat/devices/device';
import { timerDevice } from '../../../src/vat/devices/timer';
import { KernelRef } from '../../../src/vat/capdata/kernel-ref';
import { encodeCapData } from '../../../src/vat/capdata/encode-capdata';

test('a timer that has stopped is not armed again by a commit that ends later', () => {
  const clock = new ManualClock();
  const alarms = jest.spyOn(clock, 'alarm');
  const committed: (() => void)[] = [];
  let state: unknown;
  const syscalls = {
    getState: () => state,
    setState: (value: unknown) => (state = value),
    afterCommit: (task: () => void) => committed.push(task),
    sendOnly: () => undefined,
  } as unknown as DeviceSyscalls;
  const device = timerDevice(clock)(syscalls, () => Promise.resolve(), {} as never);
  device.invoke('d+0', 'wakeAfter', encodeCapData([5, new KernelRef('o-1')]));
  expect(committed).toHaveLength(1);
  void device.stop?.();
  for (const task of committed) task();
  expect(alarms).not.toHaveBeenCalled();
});

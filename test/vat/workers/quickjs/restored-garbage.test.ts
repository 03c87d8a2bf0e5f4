import type { VatDelivery, VatDeliveryResult } from '../../../../src/vat';
import { quickjsManager } from '../../../../src/vat/workers/manager/quickjs-manager';
import type { VatManager } from '../../../../src/vat/workers/manager/vat-manager';

test('a restored vat may be asked for its garbage first', () => {
  const source = 'exports.setup = () => () => undefined;';
  const make = quickjsManager({ name: 'alone', source, limits: { deliveryMs: 500 } });
  const first = make(() => ['ok', null]) as VatManager;
  const reap: VatDelivery = ['bringOutYourDead'];
  expect((first.deliver(reap) as VatDeliveryResult)[0]).toBe('ok');
  const second = make.snapshots!.restore(() => ['ok', null], first.capture!());
  expect(process.cpuUsage().user).toBeGreaterThan(500_000); // the process is older than the limit
  expect(second.deliver(reap)).toEqual(first.deliver(reap));
});

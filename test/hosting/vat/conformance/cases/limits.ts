import assert from 'node:assert/strict';

import { data } from '../../kit';
import { scene } from '../stage';

/** What a vat may use. */
export const limitCases = [
  scene(
    'a vat that does not come to an end is terminated, alone',
    async (stage) => {
      const other = await stage.puppet('other');
      const puppet = await stage.puppet('puppet', { limits: { deliveryMs: 300 } });
      const bob = await stage.partner('bob');
      const end = await puppet.playToEnd(
        [['ask', 'send', '$0', { method: 'never', args: data('') }], ['spin']],
        bob.root,
      );
      assert.match(end, /vat has terminated: a delivery took more than 300 ms/);
      assert.deepEqual(bob.vat.log, []);
      await stage.expectOthersToCarryOn(other);
    },
    'time',
  ),

  scene(
    'a vat that holds too much is terminated, alone',
    async (stage) => {
      const other = await stage.puppet('other');
      const puppet = await stage.puppet('puppet', { limits: { memoryMb: 64 } });
      assert.match(await puppet.playToEnd([['hoard']]), /memory|heap/i);
      await stage.expectOthersToCarryOn(other);
    },
    'memory',
  ),
];

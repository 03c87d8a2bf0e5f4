import assert from 'node:assert/strict';

import { data } from '../../kit';
import { scene } from '../stage';

/** So many syscalls. */
const count = (rounds: number) => ['repeat', rounds, ['vatstoreSet', 'key', '%']] as const;

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
    'a vat that computes too much in one delivery is terminated, alone',
    async (stage) => {
      const other = await stage.puppet('other');
      const puppet = await stage.puppet('puppet', { limits: { computation: 300_000 } });
      for (let round = 1; round <= 5; round += 1) await puppet.play([count(500)]);
      const end = await puppet.playToEnd([['spin']]);
      assert.match(end, /vat has terminated: a delivery took more than 300000 steps/);
      await stage.expectOthersToCarryOn(other);
    },
    'steps',
  ),

  scene(
    'what a delivery computes is counted, and comes out the same in every worker of its kind',
    async (stage) => {
      const counted: (number | undefined)[][] = [];
      for (const name of ['one', 'two']) {
        const puppet = await stage.puppet(name, { limits: { computation: 1_000_000 } });
        stage.t.cranks.length = 0;
        for (const rounds of [10, 100, 1000]) await puppet.play([count(rounds)]);
        counted.push(
          stage.t.cranks
            .filter(({ delivery }) => delivery?.[0] === 'message')
            .map(({ result }) => result?.[2]?.compute),
        );
      }
      const [one = [], two] = counted;
      assert.deepEqual(one, two);
      const [few = 0, more = 0, most = 0] = one;
      assert.ok(0 < few && few < more && more < most, one.join());
    },
    'steps',
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

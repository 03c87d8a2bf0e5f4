import assert from 'node:assert/strict';

import { data } from '../../kit';
import { scene, type Stage } from '../stage';

/** The number of syscalls. */
const count = (rounds: number) => ['repeat', rounds, ['vatstoreSet', 'key', '%']] as const;

/** The steps that a new puppet takes for a number of syscalls in a delivery. */
async function costs(stage: Stage, name: string, rounds: readonly number[]) {
  const puppet = await stage.puppet(name, { limits: { computation: Number.MAX_SAFE_INTEGER } });
  const counted: (number | undefined)[] = [];
  for (const each of rounds) {
    await puppet.play([count(each)]);
    counted.push(stage.t.cranks.at(-1)?.result?.[2]?.compute);
  }
  return counted;
}

/** Resource limits of a vat. */
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
      const [cost = 0] = await costs(stage, 'measured', [1000]);
      // Enough for each delivery, but not for all of them.
      const computation = 2 * cost;
      const puppet = await stage.puppet('puppet', { limits: { computation } });
      for (let round = 1; round <= 5; round += 1) await puppet.play([count(1000)]);
      const end = await puppet.playToEnd([['spin']]);
      assert.match(end, new RegExp(`vat has terminated: .*more than ${computation} steps`));
      await stage.expectOthersToCarryOn(other);
    },
    'steps',
  ),

  scene(
    'what a delivery computes is counted, and comes out the same in every worker of its kind',
    async (stage) => {
      const one = await costs(stage, 'one', [10, 100, 1000]);
      assert.deepEqual(await costs(stage, 'two', [10, 100, 1000]), one);
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

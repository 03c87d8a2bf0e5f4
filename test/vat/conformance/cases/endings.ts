import assert from 'node:assert/strict';

import { data } from '../../kit';
import { livingWorkers } from '../living-workers';
import type { PuppetWorker } from '../puppet';
import { scene, Stage, type ConformanceCase } from '../stage';

/** Starts puppets, ends them, and checks for leftovers. */
async function leaveNothing(worker: PuppetWorker): Promise<void> {
  const stage = new Stage(worker);
  const puppet = await stage.puppet();
  await stage.puppet('other');
  await puppet.playToEnd([['fail', 'no!']]);
  await stage.t.kernel.close();
}

/** How vats and workers end. */
export const endingCases: readonly ConformanceCase[] = [
  scene('a vat ends itself, and what it did counts', async (stage) => {
    const puppet = await stage.puppet();
    const bob = await stage.partner('bob');
    await puppet.play(
      [
        ['ask', 'exit', false, data('good bye')],
        ['ask', 'send', '$0', { method: 'last', args: data('') }],
      ],
      bob.root,
    );
    assert.deepEqual([puppet.end?.isFailure, puppet.end?.info], [false, data('good bye')]);
    assert.equal(bob.vat.message.msg.method, 'last');
  }),

  scene('a vat ends itself as a failure, and what it did is undone', async (stage) => {
    const puppet = await stage.puppet();
    const bob = await stage.partner('bob');
    const end = await puppet.playToEnd(
      [
        ['ask', 'send', '$0', { method: 'never', args: data('') }],
        ['ask', 'exit', true, data('I give up')],
      ],
      bob.root,
    );
    assert.equal(puppet.end?.isFailure, true);
    assert.equal(end, '#"I give up"');
    assert.deepEqual(bob.vat.log, []);
  }),

  scene('a vat is ended from outside', async (stage) => {
    const puppet = await stage.puppet();
    const other = await stage.puppet('other');
    await stage.t.kernel.terminateVat(puppet.id, 'enough');
    await stage.t.kernel.run();
    assert.match(puppet.end?.info.body ?? '', /enough/);
    await stage.expectOthersToCarryOn(other);
  }),

  scene(
    'a worker that is killed while it is idle is the end of its vat',
    async (stage) => {
      const other = await stage.puppet('other');
      const puppet = await stage.puppet();
      await stage.worker.kill?.();
      await stage.t.kernel.run();
      assert.match(puppet.end?.info.body ?? 'none', /vat has terminated: /);
      await stage.expectOthersToCarryOn(other);
    },
    'outside',
  ),

  scene(
    'a worker that is killed while it is busy is the end of its vat, and undoes the delivery',
    async (stage) => {
      const other = await stage.puppet('other');
      const puppet = await stage.puppet();
      const bob = await stage.partner('bob');
      const box = await stage.device(() => ({
        invoke() {
          setImmediate(() => void stage.worker.kill?.());
          return ['ok', null];
        },
      }));
      const end = await puppet.playToEnd(
        [
          ['ask', 'send', '$0', { method: 'never', args: data('') }],
          ['ask', 'callNow', '$1', 'kill', data('')],
          ['spin'],
        ],
        bob.root,
        box,
      );
      assert.match(end, /vat has terminated: /);
      assert.deepEqual(bob.vat.log, []);
      await stage.expectOthersToCarryOn(other);
    },
    'outside',
  ),

  {
    name: 'nothing is left of workers that were ended',
    run: async (worker) => {
      await leaveNothing(worker); // what the engine starts once stays
      const before = livingWorkers();
      await leaveNothing(worker);
      assert.deepEqual(livingWorkers(), before);
    },
  },
];

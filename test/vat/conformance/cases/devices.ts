import assert from 'node:assert/strict';

import { data } from '../../kit';
import { scene } from '../stage';
import type { VatId } from '../../../../src/vat/types/refs';

/** Devices, which a vat waits for. */
export const deviceCases = [
  scene('a device is given what a vat says, and its answer comes at once', async (stage) => {
    const puppet = await stage.puppet();
    const bob = await stage.partner('bob');
    const calls: unknown[] = [];
    const box = await stage.device(() => ({
      invoke(...call) {
        calls.push(call);
        return ['ok', data('answer 😀', 'd+4', 'o-10')];
      },
    }));
    const call = ['ask', 'callNow', '$0', 'look', data('at 日本', '$1', 'o+1')] as const;
    const [answer] = await puppet.play([call], box, bob.root);
    assert.deepEqual(calls, [['d+0', 'look', data('at 日本', 'o-10', 'o-11')]]);
    assert.deepEqual(answer, data('answer 😀', 'd-71', 'o-50'));
  }),

  scene('a device may have nothing to say', async (stage) => {
    const puppet = await stage.puppet();
    const box = await stage.device(() => ({ invoke: () => ['ok', null] }));
    assert.deepEqual(await puppet.play([['ask', 'callNow', '$0', 'do', data('')]], box), [null]);
  }),

  scene('a vat survives a device that refuses, and one that fails', async (stage) => {
    const puppet = await stage.puppet();
    const box = await stage.device(() => ({
      invoke(_target, method) {
        if (method === 'refuse') return ['error', 'not today'];
        throw new Error('the device is broken');
      },
    }));
    const call = (method: string) => ['ask', 'callNow', '$0', method, data('')] as const;
    const [refused, broken, count] = await puppet.play(
      [call('refuse'), call('break'), ['count', 1]],
      box,
    );
    assert.deepEqual(refused, { failed: 'syscall.callNow failed: not today' });
    assert.match((broken as { failed: string }).failed, /^syscall\.callNow failed: /);
    assert.equal(count, 1);
    assert.deepEqual(await puppet.play([['count', 1]]), [2]);
  }),

  scene('what was asked before a device is called has been done by then', async (stage) => {
    const puppet = await stage.puppet();
    const box = await stage.device(() => ({
      invoke: () => ['ok', data(stage.t.state.vatStore.get(puppet.id as VatId, 'a') ?? 'nothing')],
    }));
    const answers = await puppet.play(
      [
        ['ask', 'vatstoreSet', 'a', 'kept'],
        ['ask', 'callNow', '$0', 'look', data('')],
      ],
      box,
    );
    assert.deepEqual(answers[1], data('kept'));
  }),
];

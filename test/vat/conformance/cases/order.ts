import assert from 'node:assert/strict';

import { data } from '../../kit';
import { scene } from '../stage';

const MANY = 10_000;

/** Many syscalls, with and without an answer. */
export const orderCases = [
  scene('ten thousand syscalls of one delivery are carried out in order', async (stage) => {
    const puppet = await stage.puppet();
    const bob = await stage.partner('bob');
    const send = ['send', '$0', { method: 'm%', args: data('%') }] as const;
    await puppet.play([['repeat', MANY, send]], bob.root);
    const methods = bob.vat.log.map(([, , message]) => (message as { method: string }).method);
    assert.deepEqual(
      methods,
      Array.from({ length: MANY }, (_, round) => `m${round}`),
    );
  }),

  scene('syscalls that are answered see what those before have done', async (stage) => {
    const puppet = await stage.puppet();
    let calls = 0;
    const box = await stage.device(() => ({ invoke: () => ['ok', data(String(++calls))] }));
    const [answers] = await puppet.play(
      [
        [
          'repeat',
          500,
          ['vatstoreSet', 'key', 'value %'],
          ['vatstoreGet', 'key'],
          ['vatstoreDelete', 'key'],
          ['vatstoreSet', 'other', '%'],
          ['vatstoreGetNextKey', ''],
          ['callNow', '$0', 'count', data('')],
        ],
      ],
      box,
    );
    const expected = Array.from({ length: 500 }, (_, round) => [
      ...[null, `value ${round}`, null, null, 'other'],
      data(String(round + 1)),
    ]);
    assert.deepEqual(answers, expected.flat());
  }),

  scene('more is written at once than any pipe holds', async (stage) => {
    const puppet = await stage.puppet();
    const value = 'x'.repeat(20_000);
    await puppet.play([['repeat', 500, ['vatstoreSet', 'key %', value]]]);
    const [first, last] = await puppet.play([
      ['ask', 'vatstoreGet', 'key 0'],
      ['ask', 'vatstoreGet', 'key 499'],
    ]);
    assert.deepEqual([first, last], [value, value]);
  }),

  scene('deliveries come one after the other', async (stage) => {
    const puppet = await stage.freshPuppet();
    const rounds = Array.from({ length: 200 }, (_, round) => `m${round}`);
    for (const method of rounds) await stage.t.kernel.queueMessage(puppet.id, method);
    await stage.t.kernel.run();
    const methods = (await puppet.messages()).map(({ method }) => method);
    assert.deepEqual(methods, rounds);
  }),
];

import assert from 'node:assert/strict';

import { openMemoryStore } from '../../../../src/store/memory-store';
import { data } from '../../kit';
import type { PuppetOptions, PuppetWorker } from '../puppet';
import { scene, Stage, type ConformanceCase } from '../stage';

const transcript = { transcript: true };

/** A puppet that has counted, stored values and called a device; then the kernel is reopened. */
async function restart(worker: PuppetWorker, again: PuppetOptions = {}): Promise<void> {
  const store = openMemoryStore();
  let calls = 0;
  const answer = () => ['ok', data(String(++calls))] as const;
  const stage = new Stage(worker, store);
  const box = await stage.device(() => ({ invoke: answer }));
  const lines: unknown[] = [];
  try {
    const puppet = await stage.puppet('puppet', {}, { ...transcript, reapInterval: 2 });
    await puppet.play([
      ['count', 2],
      ['ask', 'vatstoreSet', 'a', '1'],
      ['ask', 'vatstoreGet', 'a'],
    ]);
    await puppet.play(
      [
        ['ask', 'callNow', '$0', 'ask', data('')],
        ['count', 3],
      ],
      box,
    );
    await puppet.play([['ask', 'vatstoreSet', 'a', '2'], ...said(worker)]);
  } finally {
    await stage.t.kernel.close();
  }
  const later = new Stage(worker, store);
  await later.device(() => ({ invoke: answer }));
  const log = (line: unknown) => lines.push(line);
  try {
    const puppet = await later.puppet('puppet', { log, ...again }, transcript);
    const answers = await puppet.play([
      ['count', 1],
      ['ask', 'vatstoreGet', 'a'],
    ]);
    assert.deepEqual(answers, [6, '2']);
    const types = (await puppet.seen()).map(([type]) => type);
    assert.equal(types[0], 'startVat');
    // Calls and output to the outside are not repeated.
    assert.deepEqual([calls, lines], [1, []]);
  } finally {
    await later.t.kernel.close();
  }
}

const said = ({ traits }: PuppetWorker) =>
  traits.includes('log') ? [['say', 'once'] as const] : [];

/** New code for a vat: its stored values remain, its memory does not. */
const upgrade = scene(
  'an upgrade starts a new worker, which has what the vat has kept',
  async (stage) => {
    const { kernel } = stage.t;
    const puppet = await stage.puppet('puppet', {}, transcript);
    const bob = await stage.partner('bob');
    await puppet.play(
      [
        ['count', 5],
        ['ask', 'vatstoreSet', 'friend', '$0'],
      ],
      bob.root,
    );
    const parameters = data('again', bob.root);
    const kpid = await kernel.upgradeVat(puppet.id, stage.worker.make(), { parameters });
    await kernel.run();
    assert.equal(kernel.facet.result(kpid)?.status, 'fulfilled');
    assert.deepEqual(await puppet.seen(), [['startVat', data('again', 'o-50')]]);
    const greet = { method: 'greet', args: data('', 'o+0') };
    assert.deepEqual(
      await puppet.play([
        ['count', 1],
        ['ask', 'vatstoreGet', 'friend'],
        ['ask', 'send', 'o-50', greet],
      ]),
      [1, 'o-50', null],
    );
    assert.deepEqual(bob.vat.message.slots, [stage.t.vref(bob.vat, puppet.root)]);
  },
);

/** A new worker gets the deliveries of the old one again. */
export const restartCases: readonly ConformanceCase[] = [
  upgrade,
  {
    name: 'a vat remembers after a restart what it remembered before',
    run: (worker) => restart(worker),
  },
  {
    name: 'a vat that does something else after a restart is reported',
    run: (worker) =>
      assert.rejects(restart(worker, { differs: true }), {
        code: 'VMRE_VAT_DIVERGED',
        message:
          /syscall 0 is \["vatstoreSet","differs","yes"\] instead of \["vatstoreSet","a","1"\]/,
      }),
  },
];

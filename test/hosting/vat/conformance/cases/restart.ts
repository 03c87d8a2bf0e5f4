import assert from 'node:assert/strict';

import { openMemoryStore } from '../../../../../src/support/store/memory-store';
import { data } from '../../kit';
import type { PuppetOptions, PuppetWorker } from '../puppet';
import { Stage, type ConformanceCase } from '../stage';

const transcript = { transcript: true };

/** A puppet that has counted, kept, asked a device; then the kernel is opened again. */
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
    await stage.t.kernel.shutdown();
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
    // Nobody outside is asked, or told, again.
    assert.deepEqual([calls, lines], [1, []]);
  } finally {
    await later.t.kernel.shutdown();
  }
}

const said = ({ traits }: PuppetWorker) =>
  traits.includes('log') ? [['say', 'once'] as const] : [];

/** A new worker is given again what the old one was given. */
export const restartCases: readonly ConformanceCase[] = [
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

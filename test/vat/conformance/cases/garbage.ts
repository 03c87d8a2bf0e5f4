import assert from 'node:assert/strict';

import { data } from '../../kit';
import { scene, type Stage } from '../stage';

/** A puppet with an object of bob, and its names on both sides. */
async function withImport(stage: Stage) {
  const puppet = await stage.freshPuppet();
  const bob = await stage.partner('bob');
  await stage.send(bob.vat, puppet, 'take', 'o+5');
  const [take] = await puppet.messages();
  const object = take?.args.slots[0] ?? '';
  bob.vat.takeLog();
  return { puppet, bob, object };
}

/** A puppet with an object that bob has. */
async function withExport(stage: Stage) {
  const puppet = await stage.freshPuppet();
  const bob = await stage.partner('bob');
  await puppet.play([['ask', 'send', '$0', { method: 'take', args: data('', 'o+5') }]], bob.root);
  const [object = ''] = bob.vat.message.slots;
  bob.vat.takeLog();
  return { puppet, bob, object };
}

/** Garbage collection. */
export const garbageCases = [
  scene('the owner is notified of what a vat drops and retires', async (stage) => {
    const { puppet, bob, object } = await withImport(stage);
    await puppet.play([['ask', 'dropImports', [object]]]);
    assert.deepEqual(bob.vat.takeLog(), [['dropExports', ['o+5']]]);
    await puppet.play([['ask', 'retireImports', [object]]]);
    assert.deepEqual(bob.vat.takeLog(), [['retireExports', ['o+5']]]);
  }),

  scene('a vat is notified when others drop and retire its exports', async (stage) => {
    const { puppet, bob, object } = await withExport(stage);
    await stage.t.act(bob.vat, (syscall) => syscall.dropImports([object]));
    assert.deepEqual(await puppet.seen(), [['dropExports', ['o+5']]]);
    await stage.t.act(bob.vat, (syscall) => syscall.retireImports([object]));
    assert.deepEqual(await puppet.seen(), [['retireExports', ['o+5']]]);
  }),

  scene('a vat retires what is its own', async (stage) => {
    const { puppet, bob, object } = await withExport(stage);
    await stage.t.act(bob.vat, (syscall) => syscall.dropImports([object]));
    await puppet.seen();
    await puppet.play([['ask', 'retireExports', ['o+5']]]);
    assert.deepEqual(bob.vat.takeLog(), [['retireImports', [object]]]);
  }),

  scene('a vat is notified when an object that it can only recognize is retired', async (stage) => {
    const { puppet, bob, object } = await withImport(stage);
    await puppet.play([['ask', 'dropImports', [object]]]);
    await stage.t.act(bob.vat, (syscall) => syscall.retireExports(['o+5']));
    assert.deepEqual(await puppet.seen(), [['retireImports', [object]]]);
  }),

  scene('a vat abandons what is its own, and others cannot reach it', async (stage) => {
    const { puppet, bob, object } = await withExport(stage);
    await puppet.play([['ask', 'abandonExports', ['o+5']]]);
    await stage.t.act(bob.vat, (syscall) => syscall.send(object, 'poke', data('')));
    assert.deepEqual(await puppet.seen(), []);
  }),

  scene('a vat may drop twice', async (stage) => {
    const { puppet, object } = await withImport(stage);
    const drop = ['ask', 'dropImports', [object]] as const;
    assert.deepEqual(await puppet.play([drop, drop]), [null, null]);
  }),

  scene('a vat is asked for its garbage when it is time', async (stage) => {
    const puppet = await stage.puppet('puppet', {}, { reapInterval: 2 });
    await puppet.tell('one');
    const types = (await puppet.seen()).map(([type]) => type);
    assert.deepEqual(types, ['startVat', 'message', 'bringOutYourDead']);
  }),
];

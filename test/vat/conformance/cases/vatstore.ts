import assert from 'node:assert/strict';

import { scene, type ConformanceCase } from '../stage';
import type { VatId } from '../../../../src/vat/types/refs';

const MEGABYTE = 1024 * 1024;

const refused = (name: string, ...syscall: [string, ...unknown[]]): ConformanceCase =>
  scene(`the vat store refuses ${name}`, async (stage) => {
    const puppet = await stage.puppet();
    const other = await stage.puppet('other');
    assert.match(await puppet.playToEnd([['ask', ...syscall]]), /illegal syscall: /);
    await stage.expectOthersToCarryOn(other);
  });

/** The data of a vat in the store of the kernel. */
export const storeCases = [
  scene('what is set, replaced and deleted is seen at once', async (stage) => {
    const puppet = await stage.puppet();
    const answers = await puppet.play([
      ['ask', 'vatstoreGet', 'a'],
      ['ask', 'vatstoreSet', 'a', '1'],
      ['ask', 'vatstoreGet', 'a'],
      ['ask', 'vatstoreSet', 'a', ''],
      ['ask', 'vatstoreGet', 'a'],
      ['ask', 'vatstoreDelete', 'a'],
      ['ask', 'vatstoreGet', 'a'],
      ['ask', 'vatstoreDelete', 'a'],
    ]);
    assert.deepEqual(answers, [null, null, '1', null, '', null, null, null]);
  }),

  scene('it is there in later deliveries, and each vat has its own', async (stage) => {
    const puppet = await stage.puppet();
    const other = await stage.puppet('other');
    await puppet.play([['ask', 'vatstoreSet', 'a', 'mine']]);
    assert.deepEqual(await other.play([['ask', 'vatstoreGet', 'a']]), [null]);
    assert.deepEqual(await puppet.play([['ask', 'vatstoreGet', 'a']]), ['mine']);
  }),

  scene('keys are found in their order, also among changes', async (stage) => {
    const puppet = await stage.puppet();
    // The order of UTF-8: characters outside the BMP come last.
    const keys = ['', 'a', 'a.1', 'b', '\uffff', '😀'];
    for (const key of [...keys, 'gone'].reverse()) {
      await puppet.play([['ask', 'vatstoreSet', key, key]]);
    }
    const next = (key: string) => ['ask', 'vatstoreGetNextKey', key] as const;
    const answers = await puppet.play([
      ['ask', 'vatstoreDelete', 'gone'],
      ['ask', 'vatstoreSet', 'a.0', 'new'],
      ...['', 'a', 'a.0', 'a.1', 'b', '\uffff', '😀'].map(next),
    ]);
    assert.deepEqual(answers.slice(2), ['a', 'a.0', 'a.1', 'b', '\uffff', '😀', null]);
  }),

  scene('keys and values may be any text', async (stage) => {
    const puppet = await stage.puppet();
    const text = 'é 日本 😀 \u2028\u2029 \0\x01\x7f "quoted" \\ /\n\r\t \ufeff';
    await puppet.play([['ask', 'vatstoreSet', text, text]]);
    assert.deepEqual(await puppet.play([['ask', 'vatstoreGet', text]]), [text]);
  }),

  scene('a value may have a megabyte and more', async (stage) => {
    const puppet = await stage.puppet();
    // Bytes are not characters, and frames are in bytes.
    const value = `${'日本'.repeat(MEGABYTE / 2)}!`;
    const answers = await puppet.play([
      ['ask', 'vatstoreSet', 'big', value],
      ['ask', 'vatstoreGet', 'big'],
    ]);
    assert.equal(answers[1], value);
    assert.equal((await puppet.play([['ask', 'vatstoreGet', 'big']]))[0], value);
  }),

  scene('a vat that ends undoes what the delivery has kept', async (stage) => {
    const puppet = await stage.puppet();
    await puppet.play([['ask', 'vatstoreSet', 'a', '1']]);
    const end = await puppet.playToEnd([
      ['ask', 'vatstoreSet', 'b', '2'],
      ['fail', 'no!'],
    ]);
    assert.match(end, /no!/);
    await stage.t.kernel.run();
    const { vatStore } = stage.t.state;
    assert.deepEqual(
      [vatStore.get(puppet.id as VatId, 'a'), vatStore.get(puppet.id as VatId, 'b')],
      [undefined, undefined],
    );
  }),

  refused('half of a pair in a value', 'vatstoreSet', 'a', '\ud83d'),
  refused('half of a pair in a key', 'vatstoreGet', '\ude00'),
  refused('a value that is not a string', 'vatstoreSet', 'a', 1),
  refused('a key that is too long', 'vatstoreSet', 'k'.repeat(2000), 'a'),
];

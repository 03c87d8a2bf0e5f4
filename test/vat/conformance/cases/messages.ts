import assert from 'node:assert/strict';

import { data, error, reject } from '../../kit';
import { scene } from '../stage';

/** Deliveries to a vat, and the messages that it sends. */
export const messageCases = [
  scene('a vat starts with its parameters', async (stage) => {
    const bob = await stage.partner('bob');
    const parameters = data('begin', bob.root);
    const puppet = await stage.puppet('puppet', {}, { parameters });
    assert.deepEqual(await puppet.seen(), [['startVat', data('begin', 'o-50')]]);
  }),

  scene('a message arrives as it is: target, method, arguments, slots, result', async (stage) => {
    const puppet = await stage.freshPuppet();
    const bob = await stage.partner('bob');
    await puppet.tell('greet', data('hello', bob.root, puppet.root, bob.root));
    const args = data('hello', 'o-50', 'o+0', 'o-50');
    const message = { method: 'greet', args, result: 'p-61' };
    assert.deepEqual(await puppet.seen(), [['message', 'o+0', message]]);
  }),

  scene('a message to an object that the vat has made names that object', async (stage) => {
    const puppet = await stage.freshPuppet();
    const bob = await stage.partner('bob');
    const give = { method: 'take', args: data('this', 'o+7') };
    await puppet.play([['ask', 'send', '$0', give]], bob.root);
    const [object = ''] = bob.vat.message.slots;
    await stage.t.act(bob.vat, (syscall) => syscall.send(object, 'poke', data('', object)));
    assert.deepEqual(await puppet.seen(), [
      ['message', 'o+7', { method: 'poke', args: data('', 'o+7'), result: null }],
    ]);
  }),

  scene('what a vat sends arrives as it is', async (stage) => {
    const puppet = await stage.freshPuppet();
    const bob = await stage.partner('bob');
    const args = data('hello', '$0', 'o+0', 'o+1', 'p+2');
    await puppet.play(
      [
        ['ask', 'send', '$0', { method: 'greet', args, result: 'p+1' }],
        ['ask', 'send', '$0', { method: 'leave', args: data('') }],
      ],
      bob.root,
    );
    const received = data('hello', 'o+0', 'o-50', 'o-51', 'p-60');
    assert.deepEqual(bob.vat.log, [
      ['message', 'o+0', { method: 'greet', args: received, result: 'p-61' }],
      ['message', 'o+0', { method: 'leave', args: data(''), result: null }],
    ]);
  }),

  scene('two vats in workers of their own talk to each other', async (stage) => {
    const one = await stage.freshPuppet('one');
    const two = await stage.freshPuppet('two');
    const ask = { method: 'play', args: { body: '[["count",5]]', slots: [] }, result: 'p+1' };
    await one.play(
      [
        ['ask', 'send', '$0', ask],
        ['ask', 'subscribe', 'p+1'],
      ],
      two.root,
    );
    const answer = { rejected: false, data: { body: '[5]', slots: [] } };
    assert.deepEqual(await one.seen(), [['notify', [['p+1', answer]]]]);
  }),

  scene('text of any kind passes both ways', async (stage) => {
    const puppet = await stage.freshPuppet();
    const bob = await stage.partner('bob');
    const text = 'é 日本 😀 \u2028\u2029 \0\x01\x7f "quoted" \\ /\n\r\t \ufeff\uffff';
    const send = (args: unknown) => ['ask', 'send', '$0', { method: text, args }] as const;
    // An unpaired surrogate is preserved, too: JSON can represent it.
    const half = { body: '#"\ud83d"', slots: [] };
    await puppet.play([send(data(text)), send(half)], bob.root);
    const sent = (args: unknown) => ['message', 'o+0', { method: text, args, result: null }];
    assert.deepEqual(bob.vat.log, [sent(data(text)), sent(half)]);
    await puppet.tell(text, data(text));
    const [message] = await puppet.messages();
    assert.deepEqual(message, { method: text, args: data(text), result: 'p-62' });
  }),

  scene('a vat keeps what it remembers between deliveries', async (stage) => {
    const puppet = await stage.puppet();
    assert.deepEqual(await puppet.play([['count', 2]]), [2]);
    assert.deepEqual(await puppet.play([['count', 3]]), [5]);
  }),

  scene('a dispatch that fails ends the vat, and undoes what the delivery did', async (stage) => {
    const puppet = await stage.puppet();
    const other = await stage.puppet('other');
    const bob = await stage.partner('bob');
    const never = { method: 'never', args: data('') };
    const end = await puppet.playToEnd(
      [
        ['ask', 'send', '$0', never],
        ['fail', 'no!'],
      ],
      bob.root,
    );
    assert.match(end, /no!/);
    assert.deepEqual(bob.vat.log, []);
    await stage.expectOthersToCarryOn(other);
  }),

  scene('a message to a vat that has ended is rejected', async (stage) => {
    const puppet = await stage.puppet();
    const bob = await stage.partner('bob');
    await stage.send(bob.vat, puppet, 'hello');
    const root = stage.t.vref(bob.vat, puppet.root)!;
    await puppet.playToEnd([['fail', 'no!']]);
    await stage.t.act(bob.vat, (syscall) => {
      syscall.send(root, 'still there?', data(''), 'p+1');
      syscall.subscribe('p+1');
    });
    assert.deepEqual(bob.vat.log, [['notify', [reject('p+1', error('vat terminated'))]]]);
  }),

  scene(
    'what a vat writes is passed on with its name',
    async (stage) => {
      const lines: unknown[] = [];
      const puppet = await stage.puppet('puppet', { log: (line) => lines.push(line) });
      const text = 'two lines\nof text 😀';
      await puppet.play([['say', text]]);
      assert.deepEqual(lines, [{ vat: 'puppet', level: 'info', text }]);
    },
    'log',
  ),
];

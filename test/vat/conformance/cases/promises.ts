import assert from 'node:assert/strict';

import { data, error, fulfil, only, promiseOf, reject } from '../../kit';
import { scene } from '../stage';

const ask = (method: string, result: string) => ({ method, args: data(method), result });

/** Promises: who settles them, and who is notified. */
export const promiseCases = [
  scene('a vat answers, and refuses to', async (stage) => {
    const puppet = await stage.freshPuppet();
    const { t } = stage;
    const kept = await puppet.tell('ask');
    const broken = await puppet.tell('ask again');
    const [first = '', second = ''] = (await puppet.messages()).map(({ result }) => result ?? '');
    await puppet.play([['ask', 'resolve', [fulfil(first, data('yes'))]]]);
    await puppet.play([['ask', 'resolve', [reject(second, error('no'))]]]);
    const { status, data: value } = t.kernel.facet.result(kept) ?? {};
    assert.deepEqual([status, value], ['fulfilled', data('yes')]);
    const { status: other, data: reason } = t.kernel.facet.result(broken) ?? {};
    assert.deepEqual([other, reason], ['rejected', error('no')]);
  }),

  scene('a vat that subscribes is notified of fulfilment and of rejection', async (stage) => {
    const puppet = await stage.freshPuppet();
    const bob = await stage.partner('bob', ([type, , message], syscall) => {
      if (type !== 'message' || message.result === null) return;
      const settle = message.method === 'yes' ? fulfil : reject;
      syscall.resolve([settle(message.result, data(message.method, 'o+0', 'o+5'))]);
    });
    await puppet.play(
      [
        ['ask', 'send', '$0', ask('yes', 'p+1')],
        ['ask', 'send', '$0', ask('no', 'p+2')],
        ['ask', 'subscribe', 'p+1'],
        ['ask', 'subscribe', 'p+2'],
      ],
      bob.root,
    );
    assert.deepEqual(await puppet.seen(), [
      ['notify', [fulfil('p+1', data('yes', 'o-50', 'o-51'))]],
      ['notify', [reject('p+2', data('no', 'o-50', 'o-51'))]],
    ]);
  }),

  scene('a vat that does not subscribe is not notified', async (stage) => {
    const puppet = await stage.freshPuppet();
    const bob = await stage.partner('bob', ([type, , message], syscall) => {
      if (type === 'message') syscall.resolve([fulfil(message.result!, data(''))]);
    });
    await puppet.play([['ask', 'send', '$0', ask('yes', 'p+1')]], bob.root);
    assert.deepEqual(await puppet.seen(), []);
  }),

  scene('resolutions that name each other come together', async (stage) => {
    const puppet = await stage.freshPuppet();
    const bob = await stage.partner('bob');
    await stage.send(bob.vat, puppet, 'take', 'p+1', 'p+2');
    const [take] = await puppet.messages();
    const [one = '', two = ''] = take?.args.slots ?? [];
    await puppet.play([['ask', 'subscribe', one]]);
    const circle = [fulfil('p+1', data('one', 'p+2')), reject('p+2', data('two', 'p+1'))];
    await stage.t.act(bob.vat, (syscall) => syscall.resolve(circle));
    const told = [fulfil(one, data('one', two)), reject(two, data('two', one))];
    assert.deepEqual(await puppet.seen(), [['notify', told]]);
  }),

  scene('a vat settles several promises at once, that name each other', async (stage) => {
    const puppet = await stage.freshPuppet();
    const bob = await stage.partner('bob', ([type, , message], syscall) => {
      if (type === 'message') syscall.subscribe(message.args.slots[0]!);
    });
    const take = { method: 'take', args: data('', 'p+1', 'p+2') };
    await puppet.play([['ask', 'send', '$0', take]], bob.root);
    const [one, two] = bob.vat.message.slots as [string, string];
    bob.vat.takeLog();
    const circle = [fulfil('p+1', data('one', 'p+2')), fulfil('p+2', data('two', 'p+1', 'o+3'))];
    await puppet.play([['ask', 'resolve', circle]]);
    const told = [fulfil(one, data('one', two)), fulfil(two, data('two', one, 'o-50'))];
    assert.deepEqual(bob.vat.log, [['notify', told]]);
  }),

  scene('messages to an answer that is not there yet arrive in order', async (stage) => {
    const puppet = await stage.freshPuppet();
    const bob = await stage.partner('bob', ([type, target, message], syscall) => {
      if (type !== 'message' || target !== 'o+0') return;
      syscall.resolve([fulfil(message.result!, only(`o+${message.method.length}`))]);
    });
    await puppet.play(
      [
        ['ask', 'send', '$0', ask('four', 'p+1')],
        ['ask', 'send', '$0', ask('sixsix', 'p+2')],
        ['repeat', 3, ['send', 'p+1', ask('a%', 'p+1%')], ['send', 'p+2', ask('b%', 'p+2%')]],
      ],
      bob.root,
    );
    const met = bob.vat.log.map(([, target, message]) => [
      target,
      (message as { method: string }).method,
    ]);
    const [toFour, toSix] = ['o+4', 'o+6'].map((each) => met.filter(([to]) => to === each));
    assert.deepEqual(
      toFour,
      [...'012'].map((round) => ['o+4', `a${round}`]),
    );
    assert.deepEqual(
      toSix,
      [...'012'].map((round) => ['o+6', `b${round}`]),
    );
  }),

  scene('a promise that becomes another one is settled with it', async (stage) => {
    const puppet = await stage.freshPuppet();
    const bob = await stage.partner('bob');
    const kpid = await puppet.tell('ask');
    const [message] = await puppet.messages();
    const result = message?.result ?? '';
    await puppet.play(
      [
        ['ask', 'send', '$0', ask('pass on', 'p+1')],
        ['ask', 'resolve', [fulfil(result, promiseOf('p+1'))]],
      ],
      bob.root,
    );
    const asked = bob.vat.message.result;
    await stage.t.act(bob.vat, (syscall) => syscall.resolve([fulfil(asked, data('late'))]));
    assert.deepEqual(stage.t.kernel.facet.result(kpid)?.data, data('late'));
  }),
];

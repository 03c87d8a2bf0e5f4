import assert from 'node:assert/strict';

import { data, fulfil, only, reject } from '../../kit';
import type { Syscall } from '../puppet';
import { scene, type ConformanceCase } from '../stage';

const nothing = data('');
const send = (target: string, args = nothing, result?: string): Syscall => [
  'send',
  target,
  { method: 'm', args, ...(result !== undefined && { result }) },
];

/** `$0` is an object of another vat, `$1` a promise of it, `$2` a device. */
const rows: readonly [what: string, ...Syscall[]][] = [
  ['an unknown object as target', send('o-999')],
  ['an unknown promise as target', send('p-999')],
  ['an unknown object as argument', send('$0', data('', 'o-999'))],
  ['an unknown promise as argument', send('$0', data('', 'p-999'))],
  ['no reference at all', send('$0', data('', 'nonsense'))],
  ['a reference of the kernel', send('ko20')],
  ['a device node of its own', send('$0', data('', 'd+1'))],
  ['a device as target', send('$2')],
  ['an imported promise as result', send('$0', nothing, '$1')],
  ['an object as result', send('$0', nothing, 'o+5')],
  ['a promise that it decides as result', ['subscribe', 'p+5'], send('$0', nothing, 'p+5')],
  ['a result that is an argument', send('$0', data('', 'p+5'), 'p+5')],
  ['a result that is the target', send('p+5', nothing, 'p+5')],
  ['settling what another decides', ['resolve', [fulfil('$1', nothing)]]],
  [
    'settling the result of its own message',
    send('$0', nothing, 'p+5'),
    ['resolve', [fulfil('p+5', nothing)]],
  ],
  ['settling twice in one go', ['resolve', [fulfil('p+5', nothing), reject('p+5', nothing)]]],
  ['settling an object', ['resolve', [fulfil('o+5', nothing)]]],
  ['settling with something unknown', ['resolve', [fulfil('p+5', only('o-999'))]]],
  [
    'settling an imported promise again',
    ['resolve', [fulfil('$result', nothing)]],
    ['resolve', [fulfil('$result', nothing)]],
  ],
  ['subscribing to an unknown promise', ['subscribe', 'p-999']],
  ['subscribing to an object', ['subscribe', '$0']],
  ['calling an object', ['callNow', '$0', 'm', nothing]],
  ['calling an unknown device', ['callNow', 'd-999', 'm', nothing]],
  ['a promise for a device', ['callNow', '$2', 'm', data('', 'p+5')]],
  ['an import after it was dropped', ['dropImports', ['$0']], send('$0')],
  ['dropping an export', ['dropImports', ['o+0']]],
  ['dropping something unknown', ['dropImports', ['o-999']]],
  ['retiring an import in use', ['retireImports', ['$0']]],
  ['retiring an export in use', ['retireExports', ['o+0']]],
  ['abandoning an import', ['abandonExports', ['$0']]],
  ['data that is none', ['resolve', [['p+5', { rejected: false, data: 'text' }]]]],
];

/** Illegal syscalls: each ends its vat, and no other one. */
export const illegalCases: readonly ConformanceCase[] = rows.map(([what, ...syscalls]) =>
  scene(`illegal: ${what}`, async (stage) => {
    const puppet = await stage.puppet();
    const bob = await stage.partner('bob');
    const box = await stage.device(() => ({ invoke: () => ['ok', null] }));
    // Introduces a promise that bob decides.
    await stage.t.act(bob.vat, (syscall) => syscall.subscribe('p+9'));
    const promise = stage.t.kref(bob.vat, 'p+9');
    const end = await puppet.playToEnd(
      [
        ['ask', 'vatstoreSet', 'undone', 'yes'],
        ['ask', 'send', '$0', { method: 'undone', args: data('', 'o+100') }],
        ...syscalls.map((syscall) => ['ask', ...syscall] as const),
        // After that nothing is answered, and nothing counts.
        ['ask', 'vatstoreGet', 'undone'],
      ],
      bob.root,
      promise,
      box,
    );
    assert.match(end, /illegal syscall: /);
    assert.deepEqual(bob.vat.log, []);
    await stage.t.send('bob', 'still there');
    assert.equal(bob.vat.message.msg.method, 'still there');
  }),
);

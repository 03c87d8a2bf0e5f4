import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { House, maker } from './house';

let house: House;
beforeEach(() => (house = new House()));
afterEach(() => house.clear());

/** A vat that counts in its baggage, and multiplies its answers by `factor`. */
const counter = (factor: number): string => `
exports.buildRootObject = ({ Far }, parameters, baggage) => {
  if (!baggage.has('count')) baggage.init('count', 0);
  return Far('counter', {
    add: (n) => { baggage.set('count', baggage.get('count') + n); return baggage.get('count') * ${factor}; },
    parameters: () => parameters,
  });
};`;

const config = { vats: { bob: { sourceSpec: 'bob.js' }, eve: { sourceSpec: 'eve.js' } } };
beforeEach(() => {
  house.configure(config);
  house.write('bob.js', counter(1));
  house.write('eve.js', counter(1));
});

test('after edits of two vats, both are upgraded without their old code', async () => {
  await house.send('bob.add(2)', 'eve.add(3)');
  house.write('bob.js', counter(10));
  house.write('eve.js', counter(100));
  const first = await house.invoke('upgrade', 'bob');
  expect(first).toMatchObject({ code: 0, stdout: 'bob is now incarnation 1\n', stderr: '' });
  const second = await house.invoke('upgrade', 'eve', '--json', '--parameters', '{"a":[1]}');
  expect(JSON.parse(second.stdout)).toEqual({
    ...{ type: 'upgraded', vat: 'eve', vatId: 'v2', incarnation: 1 },
  });
  const { stdout } = await house.send('bob.add(1)', 'eve.add(1)', 'eve.parameters()');
  expect(stdout).toBe('$1 = 30\n$2 = 400\n$3 = { a: [ 1 ] }\n');
});

test('a run after an edit is rejected, with the command to upgrade', async () => {
  await house.send('bob.add(2)');
  house.write('bob.js', counter(10));
  const { code, stderr } = await house.send('bob.add(1)');
  expect(stderr).toMatch(/VMRE_VAT_DIVERGED: vat bob .*\n.*: vmre vat upgrade house bob\n/);
  expect(code).toBe(1);
});

test.each([
  [
    'throws',
    'exports.buildRootObject = () => { throw Error("not today"); }',
    'VMRE_VAT_UPGRADE_FAILED',
    'not today',
  ],
  ['makes no root', 'exports.buildRootObject = () => 7', 'VMRE_VAT_UPGRADE_FAILED', ''],
  ['cannot be read', 'exports.buildRootObject = (', 'VMRE_VAT_', 'bob'],
])('new code that %s changes nothing', async (_what, code, expected, text) => {
  await house.send('bob.add(2)');
  house.write('bob.js', code);
  const failed = await house.invoke('upgrade', 'bob');
  expect(failed.code).toBeGreaterThan(0);
  expect(failed.stderr).toContain(expected);
  expect(failed.stderr).toContain(text);
  house.write('bob.js', counter(1));
  expect((await house.send('bob.add(1)')).stdout).toBe('$1 = 3\n');
});

test.each([
  [['bbo'], 'unknown vat bbo. Did you mean bob?\n  Known vats: bob, eve.', 2],
  [['bob', '--parameters', '{'], '--parameters is not JSON', 2],
  [[], 'vmre vat upgrade needs <vat>', 2],
])('%j is rejected', async (args, text, code) => {
  await house.send('bob.add(2)');
  const refused = await house.invoke('upgrade', ...args);
  expect(refused.stderr).toContain(text);
  expect(refused.code).toBe(code);
});

test('a vat that a device created is upgraded to the code of its bundle', async () => {
  house.write('maker.js', maker);
  house.configure({
    ...{ bootstrap: 'maker', devices: ['vatAdmin'] },
    vats: { maker: { sourceSpec: 'maker.js' } },
    bundles: { pupil: { sourceSpec: 'bob.js' } },
  });
  await house.send('maker.make("ben")', '$1.add(2)');
  house.write('bob.js', counter(10));
  expect((await house.invoke('upgrade', 'ben')).stdout).toBe('ben is now incarnation 1\n');
  expect((await house.send('ben.add(1)')).stdout).toBe('$1 = 30\n');
});

test('a vat without code and name is terminated, and the others continue', async () => {
  await house.send('bob.add(2)', 'eve.add(2)');
  rmSync(join(house.directory, 'bob.js'));
  house.configure({ vats: { eve: { sourceSpec: 'eve.js' } } });
  const stopped = await house.send('eve.add(1)');
  expect(stopped.stderr).toContain('vmre vat terminate house bob\n');
  const ended = await house.invoke('terminate', 'bob', '--reason', 'not needed');
  expect(ended).toMatchObject({ code: 0, stdout: 'bob is terminated\n' });
  expect((await house.send('eve.add(1)')).stdout).toBe('$1 = 3\n');
  const again = await house.invoke('terminate', 'bob', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({
    type: 'failed',
    error: {
      code: 'VMRE_VAT_TERMINATED',
      message: expect.stringContaining('not needed') as string,
    },
  });
  expect(again.code).toBe(1);
});

test('a terminated vat that is still configured is reported, with a command to replace it', async () => {
  await house.send('bob.add(2)');
  const { stdout } = await house.invoke('terminate', 'bob');
  expect(stdout).toContain('vmre vat run house --restart-terminated');
  const refused = await house.send('bob.add(1)');
  expect(refused.stderr).toContain('vmre vat run house --restart-terminated');
  const { stdout: anew } = await house.invoke(
    'run',
    '--restart-terminated',
    '--send',
    'bob.add(1)',
  );
  expect(anew).toBe('$1 = 1\n');
});

test('an upgrade fails without a store, or while a kernel uses it', async () => {
  const early = await house.invoke('upgrade', 'bob');
  expect(early.stderr).toContain(
    'no store in house/.vmre-vats\n  The first run creates it: vmre vat run house',
  );
  const child = house.bench.spawn(join(__dirname, '../../../bin/vmre'), ['vat', 'run', 'house']);
  child.stdin.write('bob.add(1)\n');
  await once(child.stdout, 'data');
  const { code, stderr } = await house.invoke('terminate', 'bob');
  expect([code, stderr]).toEqual([6, expect.stringContaining(`in use by process ${child.pid}`)]);
});

test('workers for trusted code are listed at the start', async () => {
  house.configure({
    vats: { bob: { sourceSpec: 'bob.js', worker: 'thread' }, eve: { sourceSpec: 'eve.js' } },
  });
  const { stderr } = await house.send('bob.add(1)');
  expect(stderr).toMatch(/^\(workers for trusted code only: bob in thread\. .*\)\n$/);
  house.configure(config);
  expect((await house.invoke('run', '--memory', '--send', 'bob.add(1)')).stderr).toBe('');
});

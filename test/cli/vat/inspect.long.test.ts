import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually } from '../../support/runtime-process';
import { House, vmre } from './house';

let house: House;
beforeAll(async () => {
  house = new House();
  await house.send('alice.make()', 'alice.never()', '$1.counter.add(2)', 'alice.out("x")');
});
afterAll(() => house.clear());

const inspect = (...args: string[]) => house.invoke('inspect', ...args);

test('vats with their code, queues, tables and devices', async () => {
  const { code, stdout } = await inspect();
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(
    /^ID +NAME +STATUS +INCARNATION +CODE +WORKER +DELIVERIES +RECORDED +REFERENCES$/,
  );
  expect(lines[1]).toMatch(/^v1 +alice +alive +0 +alice\.js +quickjs +(\d+) +\1 +\d+ o, 1 p, 3 d$/);
  expect(lines[2]).toMatch(/^v2 +bob +alive +0 +bob\.js +quickjs +1 +1 +1 o, 0 p, 0 d$/);
  expect(stdout).toMatch(/\ncranks +\d+\nqueued +0, and 0 waiting for promises\nobjects +\d+\n/);
  expect(stdout).toMatch(/\npromises +1, 1 not settled\ndevices +d7:timer d8:bridge d9:mailbox\n/);
  expect(stdout).toMatch(/\nnot settled\n {2}kp\d+ by v1, 0 messages waiting\n$/);
});

test('one vat: c-list, vat store, the end of its transcript', async () => {
  const { stdout } = await inspect('--vat', 'alice', '--last', '2');
  expect(stdout).toMatch(/\nc-list\n(.*\n)* {2}ko20 {2}o\+0\n/);
  expect(stdout).toMatch(/\nvat store\n(.*\n)*.*began.*yes/);
  expect(stdout).toMatch(/\ntranscript\n {2}\d+ {2}.*\n {2}\d+ {2}.*\n$/);
  expect((await inspect('--vat', 'v1', '--last', '2')).stdout).toBe(stdout);
});

test('JSON output', async () => {
  const whole = JSON.parse((await inspect('--json')).stdout);
  expect(whole).toMatchObject({
    vats: [
      { vatId: 'v1', name: 'alice', isCritical: false, incarnation: 0 },
      { vatId: 'v2', status: 'alive' },
    ],
    devices: [{ deviceId: 'd7', name: 'timer', stateBytes: 0 }, {}, {}],
    runQueue: [],
    promises: [{ state: { type: 'unresolved', decider: 'v1' }, waiting: [] }],
  });
  const bob = JSON.parse((await inspect('--json', '--vat', 'bob')).stdout);
  expect(bob).toMatchObject({
    name: 'bob',
    clist: [{ kref: 'ko21', vref: 'o+0', isReachable: true }],
    transcript: [{ number: 0, d: ['startVat', expect.anything()] }],
  });
});

test('a store can be named directly, and stays unchanged', async () => {
  const store = join(house.directory, '.vmre-vats');
  const before = readFileSync(join(store, 'data.mdb'));
  const { code, stdout } = await house.bench.invoke(vmre, 'vat', 'inspect', store);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^v1 +alice +alive +0 +- +- /m);
  expect(readFileSync(join(store, 'data.mdb')).equals(before)).toBe(true);
});

test('invalid targets', async () => {
  expect((await inspect('--vat', 'alcie')).stderr).toContain(
    'unknown vat alcie. Did you mean alice?',
  );
  const nowhere = await house.bench.invoke(vmre, 'vat', 'inspect', 'nowhere');
  expect(nowhere).toMatchObject({ code: 2, stdout: '' });
  expect(nowhere.stderr).toContain('VMRE_VAT_STATE_UNREADABLE: no store in nowhere');
  expect(readdirSync(house.bench.directory)).not.toContain('nowhere');
});

test('a store in use by a kernel', async () => {
  const child = house.bench.spawn(vmre, ['vat', 'run', 'house']);
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stdin.write('bob.double(1)\n');
  await eventually('an answer', () => stdout.includes('= 2'), 20_000);
  const { code, stderr } = await inspect();
  expect(stderr).toContain(`is in use by process ${child.pid}`);
  expect(code).toBe(6);
  child.stdin.end();
  await once(child, 'close');
});

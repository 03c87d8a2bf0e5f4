import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openKernel, type VatKernel } from '../../../../src/vat';
import { confinedNode } from '../../../../src/vat/workers/manager/node-link';
import { workerManager } from '../../../../src/vat/workers/manager/worker-manager';
import { realmScript, workerProgram } from '../../../../src/vat/workers/load-script';

/**
 * The first wall with a hole: vats of this realm find a function of Node's realm, and one that evaluates text
 * there, which is more than any hole in the first wall has ever given.
 */
const leaking = {
  program: `
    const vm = require('node:vm');
    const { createContext, runInThisContext } = vm;
    vm.createContext = (sandbox, options) => sandbox === undefined
      ? createContext()
      : createContext(Object.assign(sandbox, { leaked: { evaluate: runInThisContext } }), options);
    ${workerProgram('process')}`,
  // After everything that removes what a vat must not find.
  script: realmScript().replace(
    'removeOtherGlobals(compartment.globalThis)',
    '$&,Object.assign(compartment.globalThis,globalThis.leaked,{leak:globalThis.leaked.evaluate})',
  ),
};

const source = readFileSync(
  join(__dirname, '../../../fixtures/vat/behind-the-first-wall.js'),
  'utf8',
);

let server: Server;
let kernel: VatKernel;
const file = join(tmpdir(), `vmre-second-wall-${process.pid}`);

beforeAll(async () => {
  process.env['VMRE_TEST_SECRET'] = 'canary';
  writeFileSync(file, 'canary');
  server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const link = confinedNode(leaking.program, leaking.script);
  const manager = workerManager(link, { name: 'prisoner', source });
  kernel = await openKernel({ vats: { prisoner: { manager } } });
  await kernel.run();
});
afterAll(async () => {
  await kernel.close();
  server.close();
  rmSync(file);
  delete process.env['VMRE_TEST_SECRET'];
});

test('the hole works: code of the vat runs in the realm of Node', async () => {
  expect(await kernel.call('prisoner', 'isOutside')).toBe(true);
});

test('the outer realm contains only the language', async () => {
  const [globals, processKeys] = (await kernel.call('prisoner', 'lookAround')) as string[][];
  const expected = ['Array', 'Atomics', 'Object', 'Promise', 'globalThis'];
  expect(globals).toEqual(expect.arrayContaining(expected));
  for (const name of [
    'process',
    'require',
    'module',
    'Buffer',
    'console',
    'fetch',
    'WebSocket',
    'setTimeout',
  ]) {
    expect(globals).not.toContain(name);
  }
  expect(processKeys).toEqual([]);
});

test.each(['files', 'programs', 'sockets', 'environment', 'descriptors', 'signals', 'threads'])(
  'it cannot reach %s from there',
  async (aim) => {
    const { port } = server.address() as { port: number };
    const reached: unknown[] = [];
    server.on('connection', () => reached.push('a connection'));
    const facts = { file, port, pid: process.pid };
    await kernel.call('prisoner', 'tryAll', aim, facts);
    for (let turn = 0; turn < 5; turn += 1) await kernel.call('prisoner', 'results');
    const results = (await kernel.call('prisoner', 'results')) as [string, string][];
    expect(results.length).toBeGreaterThan(3);
    reached.push(...results.filter(([, result]) => !result.startsWith('refused')));
    expect(reached).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe('canary');
  },
);

test('no function reachable from a host function evaluates text', async () => {
  expect(await kernel.call('prisoner', 'evaluators')).toEqual([]);
});

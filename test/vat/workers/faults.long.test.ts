import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

import { KernelRef } from '../../../src/vat';
import { coded } from '../../support/coded';
import { allGoneBut, counter, oracle, Patients, threads } from './fault-kit';
import { workerProcesses } from './worker-processes';

let patients: Patients;
beforeAll(async () => (patients = await Patients.open()));
afterAll(async () => {
  await patients.close();
  await allGoneBut(0);
  expect(threads).toEqual([]);
});

const spin = 'spin() { for (;;); }';
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

const outside = [
  ['thread', 'its thread ended with exit code'],
  ['process', 'its worker ended with signal SIGKILL'],
] as const;

describe.each(outside)(
  'a worker that is a %s terminates only its vat when it is killed',
  (worker, why) => {
    test('while it is idle', async () => {
      const kill = await patients.admit('idle', { ...counter(), worker });
      kill();
      expect(await patients.endOf('idle')).toContain(why);
      await patients.expectOthersWell();
    });

    test('while it is busy', async () => {
      const kill = await patients.admit('busy', { ...counter(spin), worker });
      setTimeout(kill, 30);
      expect(await patients.endOf('busy', 'spin')).toContain(why);
      await patients.expectOthersWell();
    });

    test('while it waits for the answer to a syscall', async () => {
      const methods = `ask(node) { for (let i = 0; ; i += 1) powers.D(node).ask(i); }`;
      const kill = await patients.admit('asking', { ...counter(methods), worker });
      oracle.onAsk = (count) => void (count === 10 && kill());
      const node = new KernelRef(await patients.kernel.facet.deviceRoot('oracle'));
      await expect(patients.kernel.call('asking', 'ask', node)).rejects.toMatchObject({
        code: 'VMRE_VAT_TERMINATED',
      });
      expect(await patients.endOf('asking')).toContain(why);
      await patients.expectOthersWell();
    });

    test('while it starts', async () => {
      const processes = new Set(workerProcesses());
      const adding = patients.kernel.addVat('early', { ...counter(), worker });
      const refused = expect(adding).rejects.toEqual(coded('VMRE_VAT_WORKER_FAILED', why));
      if (worker === 'thread') await threads.at(-1)?.terminate();
      else {
        let pid: number | undefined;
        while (pid === undefined) {
          await new Promise(setImmediate);
          pid = workerProcesses().find((each) => !processes.has(each));
        }
        process.kill(pid, 'SIGKILL');
      }
      await refused;
      await patients.expectOthersWell();
    });
  },
);

test('a process that is suspended is limited in time', async () => {
  const stop = await patients.admit('stopped', {
    ...counter(),
    worker: 'process',
    limits: { deliveryMs: 300 },
  });
  stop('SIGSTOP');
  expect(await patients.endOf('stopped', 'add')).toContain('a delivery took more than 300 ms');
  await patients.expectOthersWell();
});

const loops = [
  ['a loop', spin],
  ['promise jobs', 'async spin() { for (;;) await null; }'],
  [
    'promise jobs of its own making',
    'spin() { const next = () => Promise.resolve().then(next); next(); }',
  ],
  ['a loop in a promise job', 'spin() { void Promise.resolve().then(() => { for (;;); }); }'],
  ['a regular expression', `spin() { return /^(a+)+$/.test('a'.repeat(60) + 'b'); }`],
  [
    'a getter of an argument',
    `spin() { E(Far('x', {})).y(harden({ get a() { for (;;); } })); for (;;); }`,
  ],
  ['syscalls', `spin() { for (;;) baggage.set('k', 1); }`],
  ['syscalls that are answered', `spin() { baggage.set('k', 1); for (;;) baggage.keys(); }`],
  ['lines of its console', `spin() { for (;;) console.log('x'); }`],
] as const;

const bombs = [
  ['small objects', 'const all = []; for (;;) all.push([1, 2, 3]);'],
  ['promises', 'const all = []; for (;;) all.push(Promise.resolve().then(() => 1));'],
  ['closures', 'let last; for (;;) { const next = last; last = () => next; }'],
  [
    'strings',
    `const all = []; for (let i = 0; ; i += 1) all.push(('x' + i).repeat(1000).toUpperCase());`,
  ],
  ['a long list', 'const all = []; for (;;) all.push(1.5);'],
  ['a map', 'const all = new Map(); for (let i = 0; ; i += 1) all.set(i, {});'],
  ['a set', 'const all = new Set(); for (let i = 0; ; i += 1) all.add(`a${i}`);'],
  ['a record', 'const all = {}; for (let i = 0; ; i += 1) all[`a${i}`] = i;'],
] as const;

describe.each(['thread', 'process', 'quickjs'] as const)('a vat in a %s', (worker) => {
  test.each(loops)('that spins in %s is ended after its time limit', async (what, method) => {
    const limits = { deliveryMs: 300 };
    await patients.admit(what, { ...counter(method), worker, limits });
    expect(await patients.endOf(what, 'spin')).toMatch(
      /a delivery took more than 300 ms|it wrote more/,
    );
    await patients.expectOthersWell();
  });

  test.each(bombs)(
    'that fills its memory with %s is ended, without an effect on the host',
    async (what, code) => {
      const limits = { memoryMb: 32, deliveryMs: 20_000 };
      await patients.admit(what, { ...counter(`bomb() { ${code} }`), worker, limits });
      expect(await patients.endOf(what, 'bomb')).toMatch(/MiB of memory|heap out of memory/);
      await patients.expectOthersWell();
    },
  );

  test('that spins when it starts is limited in time', async () => {
    await patients.kernel.addVat('spinner', {
      restartTerminated: true,
      source: 'for (;;);',
      worker,
      limits: { deliveryMs: 200 },
    });
    expect(await patients.endOf('spinner')).toContain('a delivery took more than 200 ms');
    await patients.expectOthersWell();
  });

  test('that runs out of stack gets an error, and continues', async () => {
    const methods = `deep() { const down = () => 1 + down(); return down(); },
      list() { let list = []; for (let i = 0; i < 1e5; i += 1) list = [list]; return list; },
      text() { let list = []; for (let i = 0; i < 1e6; i += 1) list = [list]; return String(list); }`;
    const name = `deep in a ${worker}`;
    await patients.admit(name, { ...counter(methods), worker });
    for (const method of ['deep', 'list', 'text']) {
      await expect(patients.kernel.call(name, method)).rejects.toThrow(/stack|levels/);
    }
    expect(await patients.kernel.call(name, 'add')).toBe(1);
    await patients.kernel.terminateVat(name, 'that is enough');
    await patients.expectOthersWell();
  });
});

const atOnce = [
  ['lists that double', 'let list = [1]; for (;;) list = list.concat(list);'],
  ['copies that double', 'let list = [1]; for (;;) list = [...list, ...list];'],
  [
    'texts that double',
    `const all = [];
    for (let text = 'x'; ; text = text.length < 2 ** 27 ? text + text : 'x') {
      if (!/y/.test(text)) all.push(text);
    }`,
  ],
  [
    'a list, at the end of its stack,',
    `const deep = (all) => { try { return deep(all); } catch { for (;;) all.push({}); } };
    return deep([]);`,
  ],
] as const;

describe.each(['thread', 'process'] as const)('a vat in a %s that allocates', (worker) => {
  test.each(atOnce)('%s at once is ended, without an effect on the host', async (what, code) => {
    const limits = { memoryMb: 32 };
    await patients.admit(what, { ...counter(`bomb() { ${code} }`), worker, limits });
    expect(await patients.endOf(what, 'bomb')).toMatch(/memory/);
    await patients.expectOthersWell();
  });

  test('more than its limit, in small portions, is ended as well', async () => {
    const source = `exports.buildRootObject = () => {
      const all = [];
      return Far('eater', { eat() { for (let i = 0; i < 1e4; i += 1) all.push({ i }); } });
    };`;
    await patients.admit('eater', { source, worker, limits: { memoryMb: 32 } });
    while (!patients.ends.has('eater')) {
      await patients.kernel.call('eater', 'eat').catch(() => undefined);
    }
    expect(patients.ends.get('eater')).toMatch(/memory/);
    await patients.expectOthersWell();
  });
});

// In a thread V8 would abort the host: see docs/vats.md.
test.each([
  ['one long list', 'return new Array(1e8).fill(0).length;'],
  ['a list of characters', `return 'y'.repeat(2 ** 28).split('').length;`],
])(
  'a process that allocates %s at once is ended, without an effect on the host',
  async (what, code) => {
    const limits = { memoryMb: 32 };
    await patients.admit(what, { ...counter(`bomb() { ${code} }`), worker: 'process', limits });
    expect(await patients.endOf(what, 'bomb')).toMatch(/memory|invalid size/);
    await patients.expectOthersWell();
  },
);

test('a vat that sends too much at once gets an error, and continues', async () => {
  const methods = `big: () => 'x'.repeat(10_000_001)`;
  await patients.admit('big', { ...counter(methods), worker: 'process' });
  await expect(patients.kernel.call('big', 'big')).rejects.toThrow(/10,?000,?000/);
  expect(await patients.kernel.call('big', 'add')).toBe(1);
  await patients.kernel.terminateVat('big', 'that is enough');
  await patients.expectOthersWell();
});

test('a killed host leaves no worker behind, whatever the worker does', async () => {
  const script = `
    const { openKernel } = require('vmre/vat');
    const { readdirSync, readFileSync } = require('node:fs');
    const source = "exports.buildRootObject = () => Far('root', { spin() { for (;;); } })";
    const limits = { deliveryMs: 1e9 };
    openKernel({ worker: 'process', vats: { a: { source, limits }, b: { source, limits } } }).then(async (kernel) => {
      await kernel.run();
      void kernel.call('a', 'spin');
      const mine = readdirSync('/proc').filter((pid) => {
        try { return readFileSync('/proc/' + pid + '/stat', 'latin1').split(') ')[1].split(' ')[1] === String(process.pid); }
        catch { return false; }
      });
      setTimeout(() => console.log(mine.join()), 50);
    });`;
  const host = spawn(process.execPath, ['-e', script], { cwd: __dirname });
  const [line] = (await once(host.stdout, 'data')) as [Buffer];
  const pids = line.toString().trim().split(',');
  expect(pids.length).toBeGreaterThanOrEqual(2);
  expect(pids.every((pid) => existsSync(`/proc/${pid}`))).toBe(true);
  host.kill('SIGKILL');
  while (pids.some((pid) => existsSync(`/proc/${pid}`))) await soon();
});

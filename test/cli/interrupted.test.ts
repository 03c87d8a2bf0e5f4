import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually, example, type Bench } from '../support/runtime-process';
import { guestPlugin } from '../vm/chain/guest-plugin';
import { root } from '../create/creator';
import { livingProcesses } from '../support/living-processes';
import { House } from './vat/house';
import { playsAll, sample } from '../support/plays-all';

const vmre = join(root, 'bin/vmre');
const PATIENCE_MS = 25_000;
/** Seconds that the slow program sleeps: a unique number. */
const SECONDS = `${1e6 + process.pid}`;

let house: House;
let bench: Bench;
let files: { trace: string; genesis: string; state: string; slow: string; pipe: string };

beforeAll(async () => {
  house = new House();
  ({ bench } = house);
  bench.env['TMPDIR'] = join(bench.directory, 'tmp');
  const file = (name: string): string => join(bench.directory, name);
  files = {
    trace: file('trace'),
    genesis: file('genesis'),
    state: file('state'),
    slow: file('slow/slow'),
    pipe: file('pipe'),
  };
  for (const name of ['tmp', 'slow', 'plugins', 'empty']) mkdirSync(file(name));
  writeFileSync(files.genesis, 'in the beginning');
  // It never answers.
  writeFileSync(files.slow, `#!/bin/sh\nexec sleep ${SECONDS}\n`, { mode: 0o755 });
  await house.invoke('run', '--trace', files.trace, '--send', 'bob.double(1)');
  await bench.invoke('mkfifo', files.pipe);
  await house.invoke('export', '--output', files.state);
});

afterAll(() => house.clear());

const runtime = example('example-runtime');
const plugin = (): string[] => [...[process.execPath, '--arg', guestPlugin, '--handshake', '25']];

/** A way to make each command print. `package` takes too long here; `vm run` continues without readers. */
const printing: Record<string, () => string[]> = {
  create: () => ['create', '--list-templates'],
  dev: () => ['dev', runtime, '--run', 'echo hi'],
  shell: () => ['shell', runtime, '--exec', 'write 1000000'],
  try: () => ['try', runtime, '--run', 'echo hi'],
  package: () => ['package', '--help'],
  install: () => ['install', '--help'],
  uninstall: () => ['uninstall', '--help'],
  list: () => ['list', '--plugins-dir', join(bench.directory, 'plugins')],
  doctor: () => ['doctor', '--plugins-dir', join(bench.directory, 'plugins')],
  'vm probe': () => ['vm', 'probe', ...plugin()],
  'vm export': () => ['vm', 'export', '--help'],
  'vm import': () => ['vm', 'import', '--help'],
  'vat run': () => ['vat', 'run', 'house', '--memory', '--send', 'bob.double(1)'],
  'vat upgrade': () => ['vat', 'upgrade', 'house', 'bob'],
  'vat terminate': () => ['vat', 'terminate', 'house', 'alice'],
  'vat export': () => ['vat', 'export', 'house'],
  'vat import': () => ['vat', 'import', 'empty', files.state],
  'vat inspect': () => ['vat', 'inspect', 'house'],
  'vat replay': () => ['vat', 'replay', 'house'],
  'vat verify': () => ['vat', 'verify', 'house'],
  'vat trace': () => ['vat', 'trace', files.trace],
};

test.each(playsAll ? Object.keys(printing) : ['try', 'vat upgrade', 'vat import'])(
  '%s exits quietly with 141 when its reader disconnects',
  async (name) => {
    const child = bench.spawn(vmre, printing[name]!());
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.destroy();
    expect([(await once(child, 'close'))[0], stderr]).toEqual([
      141,
      expect.not.stringMatching(/^error |node:|\bat .*:\d+/m),
    ]);
  },
  60_000,
);

test('a change is made even if its output is not read', async () => {
  const { stdout } = await house.invoke('inspect');
  expect(stdout).toMatch(/bob +.*1/);
  const { code, stdout: imported } = await bench.invoke(vmre, 'vat', 'inspect', 'empty');
  expect([code, imported]).toEqual([0, expect.stringContaining('bob')]);
});

/** A way to make each slow command wait. */
const waiting: Record<string, () => string[]> = {
  dev: () => ['dev', files.slow],
  shell: () => ['shell', files.slow, '--exec', 'echo hi'],
  try: () => ['try', files.slow],
  'vm run': () => ['vm', 'run', files.slow, '--genesis', files.genesis],
  'vm probe': () => ['vm', 'probe', files.slow],
  'vat run': () => ['vat', 'run', 'house', '--memory'],
  'vat import': () => ['vat', 'import', 'new', '-'],
  'vat trace': () => ['vat', 'trace', '-'],
  'vat trace of a pipe': () => ['vat', 'trace', files.pipe],
};

test.each(playsAll ? Object.keys(waiting) : ['try', 'vat run'])(
  'Ctrl-C ends %s with 130',
  async (name) => {
    const words = waiting[name]!();
    const child = bench.spawn(vmre, words);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    }
    const ended = once(child, 'close') as Promise<[number | null, string | null]>;
    if (words.includes(files.slow)) {
      await eventually('its begin', () => sleepers().length > 0, PATIENCE_MS);
    } else {
      child.stdin.write(name === 'vat run' ? 'bob.double(1)\n' : '\n');
      if (name === 'vat run') await eventually('2', () => said.includes('$1 = 2'), PATIENCE_MS);
    }
    child.kill('SIGINT');
    const [code, signal] = await ended;
    // Before the handler is installed, the signal itself ends the process, which shells report as 130, too.
    expect([code ?? (signal === 'SIGINT' ? 130 : signal), said]).toEqual([
      130,
      expect.not.stringMatching(/^error |\bat .*:\d+/m),
    ]);
    await eventually('the end of what it started', () => sleepers().length === 0, PATIENCE_MS);
  },
  60_000,
);

const sleepers = (): number[] => livingProcesses('cmdline', SECONDS);

test('in a removed directory, commands that need none work, and the others report it', async () => {
  const invoke = (...words: string[]) => {
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
    return bench.invoke('sh', '-c', script, 'sh', vmre, ...words);
  };
  const fine = [['--help'], ['vat'], ['try', '--help'], ['create', '--list-templates']];
  for (const words of sample(fine, 2)) {
    expect(await invoke(...words)).toMatchObject({ code: 0, stderr: '' });
  }
  const needy = [['doctor', '--plugins-dir', bench.directory], ['dev', './x'], ['package']];
  for (const words of sample(needy, 2)) {
    const { code, stderr } = await invoke(...words);
    expect([words, code, stderr]).toEqual([
      words,
      6,
      expect.stringContaining('the current directory does not exist any more'),
    ]);
  }
}, 60_000);

import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { guestPlugin } from '../vm/chain/guest-plugin';
import { livingProcesses } from '../support/living-processes';
import { Bench, eventually } from '../support/runtime-process';

const vmre = join(__dirname, '../../bin/vmre');
const PATIENCE_MS = 90_000;

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
  bench.env['TMPDIR'] = bench.directory;
  bench.env['BENCH'] = bench.directory;
  writeFileSync(join(bench.directory, 'genesis'), 'in the beginning');
});

afterEach(async () => {
  bench.clear();
  const none = (): boolean => livingProcesses('environ', `BENCH=${bench.directory}`).length === 0;
  await eventually('the end of all', none, PATIENCE_MS);
});

interface Line {
  type: string;
  node: string;
  chain: string;
  url: string;
  paths: string[];
  height: string;
}

const chain = (name: string): string => `
  - name: ${name}
    plugin: ${process.execPath}
    args: [${guestPlugin}]
    inheritEnv: [BENCH]
    genesis: genesis`;

/** `vmre vm run` on a file, and its output. */
function run(text: string, ...args: string[]) {
  writeFileSync(join(bench.directory, 'network.yaml'), text);
  const words = ['vm', 'run', 'network.yaml', '--handshake', '25', ...args];
  const child = bench.spawn(vmre, words);
  const screen = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (screen.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (screen.stderr += chunk.toString()));
  const exit = once(child, 'close') as Promise<[number | null, string | null]>;
  const of = (type: string): Line[] =>
    screen.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line)
      .filter((line) => line.type === type);
  const some = async (type: string, count: number): Promise<Line[]> => {
    const what = `${count} ${type} in ${screen.stdout}${screen.stderr}`;
    await eventually(what, () => of(type).length >= count, PATIENCE_MS);
    return of(type);
  };
  return { child, screen, exit, some, of };
}

test('a network runs until Ctrl-C, and continues on the next start', async () => {
  const chains = `chains:${chain('one')}${chain('two')}\n`;
  const nodes = 'nodes:\n  - dataDir: a\n    http: 127.0.0.1:0\n  - dataDir: b\n    http: ":0"\n';
  const first = run(chains + nodes, '--json');
  const [one, two] = await first.some('http', 2);
  expect(one).toMatchObject({ node: 'node1' });
  expect(one!.paths).toContain('/ext/bc/two');
  const body = JSON.stringify({ method: 'guest.put', params: { text: 'hello' } });
  await fetch(`${two!.url}/ext/bc/one`, { method: 'POST', body });
  const blocks = await first.some('block', 2);
  expect(blocks.map(({ node }) => node).sort()).toEqual(['node1', 'node2']);
  expect(blocks[0]).toMatchObject({ chain: 'one', height: '1' });
  first.child.kill('SIGINT');
  expect((await first.exit)[0]).toBe(130);
  expect(first.of('stopped')).toHaveLength(4);
  const again = run(chains + nodes, '--json');
  const ready = await again.some('ready', 4);
  const heights = ready.map(({ node, chain: name, height }) => `${node} ${name} ${height}`).sort();
  expect(heights).toEqual(['node1 one 1', 'node1 two 0', 'node2 one 1', 'node2 two 0']);
  again.child.kill('SIGTERM');
  await again.exit;
});

test('each line for people begins with node and chain', async () => {
  const { child, screen, exit } = run(`chains:${chain('mine')}\n`);
  const told = (): boolean => screen.stderr.includes('metrics at');
  await eventually('the address', told, PATIENCE_MS);
  expect(screen.stderr).toContain('node1/mine ready at height 0');
  expect(screen.stderr).toMatch(
    /^warning: nodes without dataDir lose their state at the end: node1$/m,
  );
  expect(screen.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/ext\/bc\/mine$/m);
  child.kill('SIGINT');
  await exit;
});

test.each([
  ['--genesis', ['--genesis', 'genesis'], 2, 'network.yaml is a network, but --genesis is for'],
  ['--mine manual', ['--mine', 'manual'], 2, '--mine manual is for a single chain'],
  [
    'two of them',
    ['--alias', 'a', '--data-dir', 'x'],
    2,
    '--alias, --data-dir is for a single chain',
  ],
])('%s cannot be combined with a file', async (_what, args, code, text) => {
  const { exit, screen } = run(`chains:${chain('mine')}\n`, ...args);
  expect([(await exit)[0], screen.stderr]).toEqual([code, expect.stringContaining(text)]);
});

test('an invalid file starts nothing, and creates no directory', async () => {
  const nodes = 'nodes:\n  - dataDir: a\n  - dataDir: b\n    weight: -1\n';
  const { exit, screen } = run(`chains:${chain('mine')}\n${nodes}`);
  expect([(await exit)[0], screen.stderr]).toEqual([
    3,
    expect.stringMatching(/VMRE_CONFIG_INVALID.*\n.*nodes\.1\.weight: .*network\.yaml:10\)/),
  ]);
  expect(existsSync(join(bench.directory, 'a'))).toBe(false);
});

test('a chain that fails for good determines the exit code, and the others continue until then', async () => {
  const { child, exit, some } = run(
    `chains:${chain('one')}${chain('two')}\n`,
    '--json',
    '--restart=false',
  );
  const [{ url } = { url: '' }] = await some('http', 1);
  const exitBody = JSON.stringify({ method: 'guest.exit', params: { code: 9 } });
  await fetch(`${url}/ext/bc/one`, { method: 'POST', body: exitBody }).catch(() => undefined);
  expect(await some('stopped', 1)).toMatchObject([{ chain: 'one', gaveUp: true }]);
  const body = JSON.stringify({ method: 'guest.put', params: { text: 'still there' } });
  await fetch(`${url}/ext/bc/two`, { method: 'POST', body });
  await some('block', 1);
  child.kill('SIGTERM');
  await exit;
});

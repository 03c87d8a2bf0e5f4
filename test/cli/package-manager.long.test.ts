import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { guestPlugin } from '../vm/chain/guest-plugin';
import { livingProcesses } from '../support/living-processes';
import { eventually } from '../support/runtime-process';
import { useTemporaryDirectory } from '../support/temporary-directory';

const PATIENCE_MS = 60_000;
const at = useTemporaryDirectory();
const vmre = join(__dirname, '../../bin/vmre');
const npm = join(dirname(process.execPath), 'npm');

const words = (): string[] => [
  ...['vm', 'run', process.execPath, '--arg', guestPlugin, '--inherit-env', 'OF_TEST'],
  ...['--handshake', '60s', '--genesis', at('package.json')],
];
const script = (): string => ['vmre', ...words()].join(' ');

/** All started processes, plugins included. */
const living = (): number[] => livingProcesses('environ', `OF_TEST=${at()}`);
/** Those of them that have the path of the genesis. */
const hosts = (): number[] => livingProcesses('cmdline', at('package.json'));

async function start(args: readonly string[], scripts: object = {}): Promise<ChildProcess> {
  mkdirSync(at('node_modules/.bin'), { recursive: true });
  symlinkSync(vmre, at('node_modules/.bin/vmre'));
  writeFileSync(at('package.json'), JSON.stringify({ name: 'x', version: '1.0.0', scripts }));
  const child = spawn(npm, args, {
    cwd: at(),
    env: { ...process.env, OF_TEST: at(), npm_config_cache: at('cache'), TMPDIR: at() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await eventually('the chain', () => text.includes('metrics at'), PATIENCE_MS);
  return child;
}

const ended = () => eventually('the end of all', () => living().length === 0, PATIENCE_MS);

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'a chain stops cleanly when the npx that started it ends with %s',
  async (signal) => {
    const child = await start(['exec', '--', 'vmre', ...words()]);
    child.kill(signal);
    await ended();
  },
  PATIENCE_MS,
);

test('also when npm run ends', async () => {
  const child = await start(['run', 'chain'], { chain: script() });
  child.kill('SIGTERM');
  await ended();
}, 60_000);

test('but not when a script left it in the background', async () => {
  const chain = `${script()} & sleep 3`;
  const child = await start(['run', 'chain'], { chain });
  await once(child, 'exit');
  const before = hosts();
  expect(before).toHaveLength(1);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  expect(hosts()).toEqual(before);
  process.kill(before[0]!, 'SIGTERM');
  await ended();
}, 60_000);

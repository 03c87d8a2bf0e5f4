import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { guestPlugin } from '../vm/chain/guest-plugin';
import { livingProcesses } from '../support/living-processes';
import { Bench, eventually } from '../support/runtime-process';

export const vmre = join(__dirname, '../../bin/vmre');
export const PATIENCE_MS = 90_000;

/** Of the test that runs. */
export let bench: Bench;
export let genesis: string;

beforeEach(() => {
  bench = new Bench();
  bench.env['TMPDIR'] = bench.directory;
  genesis = join(bench.directory, 'genesis');
  writeFileSync(genesis, 'in the beginning');
});

afterEach(async () => {
  bench.clear();
  await eventually('the end of all', () => leftOver().length === 0, PATIENCE_MS);
});

/** Processes that were started in the directory of this test: a plugin has no HOME, but a directory. */
export const leftOver = (): number[] => livingProcesses('environ', `BENCH=${bench.directory}`);

export interface Line {
  type: string;
  [name: string]: unknown;
}

/** `vmre vm run` on the plugin of the tests, and its output. */
export const run = (...args: string[]) =>
  runPlugin([process.execPath, '--arg', guestPlugin], ...args);

export function runPlugin(command: readonly string[], ...args: string[]) {
  bench.env['BENCH'] = bench.directory;
  const plugin = [...command, '--inherit-env', 'BENCH'];
  const words = ['vm', 'run', ...plugin, '--genesis', genesis, '--handshake', '25', ...args];
  const child = bench.spawn(vmre, words);
  const screen = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (screen.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (screen.stderr += chunk.toString()));
  const exit = once(child, 'close') as Promise<[number | null, string | null]>;
  const lines = (): Line[] =>
    screen.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
  const first = async (type: string, count = 1): Promise<Line> => {
    const found = (): Line | undefined => lines().filter((line) => line.type === type)[count - 1];
    await eventually(`${type} in ${screen.stdout}${screen.stderr}`, () => !!found(), PATIENCE_MS);
    return found() as Line;
  };
  const put = async (text: string): Promise<void> => {
    const { url, paths } = (await first('http')) as unknown as { url: string; paths: string[] };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'guest.put', params: { text } });
    expect((await fetch(`${url}${paths[0]}`, { method: 'POST', body })).status).toBe(200);
  };
  return { child, screen, exit, lines, first, put };
}

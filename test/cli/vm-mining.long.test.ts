import { once } from 'node:events';
import { join } from 'node:path';

import { guestPlugin } from '../vm/chain/guest-plugin';
import { Bench, eventually } from '../support/runtime-process';

const vmre = join(__dirname, '../../bin/vmre');
const PATIENCE_MS = 90_000;

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
  bench.env['TMPDIR'] = bench.directory;
});
afterEach(() => bench.clear());

test('with --mine manual one block is built for each line on stdin, and none otherwise', async () => {
  const plugin = [process.execPath, '--arg', guestPlugin, '--handshake', '60'];
  const words = ['vm', 'run', ...plugin, '--genesis', guestPlugin, '--mine', 'manual'];
  const child = bench.spawn(vmre, words);
  let [said, paths] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => (paths += chunk.toString()));
  const exit = once(child, 'close');
  const hear = (text: string) => eventually(text, () => said.includes(text), PATIENCE_MS);
  await hear('metrics at');
  expect(said).toContain(
    'warning: this chain is lost at the end; use --data-dir DIRECTORY to store it',
  );
  const call = { jsonrpc: '2.0', id: 1, method: 'guest.put', params: { text: 'invalid' } };
  await fetch(paths.split('\n')[0]!, { method: 'POST', body: JSON.stringify(call) });
  child.stdin.write('\n');
  await hear('no block: ');
  child.stdin.write('\n\n');
  await hear('Z block 2 ');
  child.stdin.end();
  child.kill('SIGINT');
  expect(await exit).toEqual([130, null]);
  expect(said.match(/Z block /g)).toHaveLength(2);
});

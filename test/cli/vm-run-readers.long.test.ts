import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { guestPlugin } from '../vm/chain/guest-plugin';
import { eventually } from '../support/runtime-process';
import { bench, PATIENCE_MS, runPlugin } from './vm-runs';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** The plugin, with its output in a separate file. */
const writing = (file: string): string => {
  const path = join(bench.directory, 'writing');
  const script = `#!/bin/sh\nexec ${process.execPath} "$@" > ${file} 2>&1\n`;
  writeFileSync(path, script, { mode: 0o755 });
  return path;
};

test.each([
  ['stdout', ['--json']],
  ['stdout', []],
  ['stderr', []],
  ['both', []],
])(
  'a chain continues without a reader of %s, and Shutdown is not interrupted: %j',
  async (which, args) => {
    const output = join(bench.directory, 'output');
    const port = await freePort();
    const { child, exit, screen } = runPlugin(
      [writing(output), '--arg', guestPlugin],
      ...['--http', `127.0.0.1:${port}`, '--alias', 'texts', ...args],
    );
    const url = `http://127.0.0.1:${port}/ext/bc/texts`;
    const put = async (text: string): Promise<number> => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'guest.put', params: { text } });
      return (await fetch(url, { method: 'POST', body })).status;
    };
    await eventually('the API', () => screen.stdout.includes('/ext/bc/texts'), PATIENCE_MS);
    if (which !== 'stderr') child.stdout.destroy();
    if (which !== 'stdout') child.stderr.destroy();
    for (const text of ['one', 'two', 'three']) expect(await put(text)).toBe(200);
    const height = async (): Promise<number> => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'guest.last' });
      const answer = await fetch(url, { method: 'POST', body });
      return ((await answer.json()) as { result: { height: number } }).result.height;
    };
    while ((await height()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect(await exit).toEqual([130, null]);
    expect(readFileSync(output, 'utf8')).toContain('vm server: graceful termination success');
    const warnings = screen.stderr.match(/warning: stdout cannot be written any more/g) ?? [];
    expect(warnings).toHaveLength(which === 'stdout' ? 1 : 0);
  },
);

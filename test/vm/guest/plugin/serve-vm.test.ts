import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { startChain } from '../../../../src/vm';
import { processExists } from '../../../../src/process/process-table';
import { RecordedLog } from '../../../support/recorded-log';
import { useTemporaryDirectory } from '../../../support/temporary-directory';

const at = useTemporaryDirectory();
const program = join(__dirname, 'guest-program.cjs');
const genesis = Buffer.from('g');

/** The plugin, as a script with the full path of Node. */
function plugin(): string {
  const path = at('stray');
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

test('what the author throws outside of calls is logged, and blocks are still made', async () => {
  const logger = new RecordedLog();
  const chain = await startChain({ plugin: plugin(), genesis, logger });
  const seen = (text: string): boolean =>
    logger.lines.some(({ level, message }) => level === 'error' && message.includes(text));
  while (!seen('thrown by a timer') || !seen('rejected unseen')) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect((await chain.buildBlock()).height).toBe(1n);
  await chain.stop();
});

test('without a host it says what is missing, and ends with code 1', async () => {
  const run = promisify(execFile)(plugin(), [], { env: {} });
  await expect(run).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('required env var missing') as string,
  });
});

test('it reports its version and its protocol', async () => {
  const { stdout } = await promisify(execFile)(plugin(), ['--version-json'], { env: {} });
  expect(JSON.parse(stdout)).toEqual({ version: 'stray/1.0.0', rpcchainvm: 46 });
});

test('it ends when its host is killed', async () => {
  const script = `
    const { startChain } = require(${JSON.stringify(join(__dirname, '../../../../dist/vm'))});
    startChain({ plugin: ${JSON.stringify(plugin())}, genesis: Buffer.from('g'), onEvent: (event) => {
      if (event.type === 'started') console.log('pid', event.pid);
    } }).then(() => console.log('ready'));`;
  const host = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  host.stdout.on('data', (chunk) => (output += String(chunk)));
  while (!output.includes('ready')) await once(host.stdout, 'data');
  const pid = Number(/^pid (\d+)$/m.exec(output)?.[1]);
  expect(processExists(pid)).toBe(true);
  host.kill('SIGKILL');
  while (processExists(pid)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

import { join } from 'node:path';

import { Bench } from '../runtime-process';
import { built } from '../built';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.clear());

const script = (body: string): string => `
  const { createLogger } = require(${JSON.stringify(built('support/log/logger'))});
  const loaded = () => Object.keys(require.cache).some((path) => path.includes('/pino/'));
  const stream = { level: 'info', to: () => process.stderr };
  ${body}`;

test('no module is loaded before the first line', async () => {
  const body = `
    const log = createLogger({ name: 'demo', stream });
    log.debug('below the level');
    console.log(loaded());
    log.info('first line');
    console.log(loaded());`;
  const { stdout, stderr } = await bench.invoke(process.execPath, '-e', script(body));
  expect(stdout).toBe('false\ntrue\n');
  expect(stderr).toMatch(/ INFO {2}demo: first line\n$/);
});

test('a line that is written just before the process is killed is in the file', async () => {
  const path = join(bench.directory, 'logs', 'demo.log');
  const body = `
    const file = { level: 'info', path: ${JSON.stringify(path)} };
    createLogger({ name: 'demo', file }).info('last words');
    console.log(require('node:fs').readFileSync(file.path, 'utf8').includes('last words'));
    process.kill(process.pid, 'SIGKILL');`;
  const { stdout, signal } = await bench.invoke(process.execPath, '-e', script(body));
  expect([stdout, signal]).toEqual(['true\n', 'SIGKILL']);
});

test('a process continues when its stderr is not read any more', async () => {
  const body = `
    const log = createLogger({ name: 'demo', stream });
    process.stdin.once('data', async () => {
      for (let i = 0; i < 3; i += 1) {
        log.info('this is not read');
        await new Promise(setImmediate);
      }
      process.exitCode = 7;
      process.stdin.unref?.();
    });
    console.log('ready');`;
  const child = bench.spawn(process.execPath, ['-e', script(body)]);
  const exit = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.stderr.destroy();
  child.stdin.end('go');
  expect(await exit).toBe(7);
});

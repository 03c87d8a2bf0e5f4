import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { join } from 'node:path';

import { livingProcesses } from '../../support/living-processes';
import { eventually } from '../../support/runtime-process';

const program = join(__dirname, '../../fixtures/vm/hosts/host.js');
let host: ChildProcess | undefined;

afterEach(() => host?.kill('SIGKILL'));

/** Processes of a host, except itself. */
const living = (mark: string): number[] =>
  livingProcesses('environ', `VMRE_TEST_MARK=${mark}`).filter((pid) => pid !== host?.pid);

function begin(mark: string, manners: readonly string[]): ChildProcess {
  const env = { ...process.env, VMRE_TEST_MARK: mark };
  host = spawn(process.execPath, [program, ...manners], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return host;
}

test('a killed host leaves no plugin behind, even one that ignores signals', async () => {
  const mark = `killed-${Math.random()}`;
  const manners = ['well', 'ignore-term', 'has-children', 'flood', 'close-output'];
  const { stdout, pid } = begin(mark, manners);
  const [line] = (await once(createInterface({ input: stdout! }), 'line')) as [string];
  const pids = JSON.parse(line) as number[];
  expect(pids).toHaveLength(manners.length);
  await eventually('their processes', () => living(mark).length === manners.length + 3);
  process.kill(pid!, 'SIGKILL');
  await eventually('the end of all', () => living(mark).length === 0);
});

test('a host that is killed during the handshake leaves no plugin behind', async () => {
  const mark = `handshake-${Math.random()}`;
  const { pid } = begin(mark, ['hang', 'hang-deaf', 'silent']);
  await eventually('their processes', () => living(mark).length === 3, 15_000);
  process.kill(pid!, 'SIGKILL');
  await eventually('the end of all', () => living(mark).length === 0);
});

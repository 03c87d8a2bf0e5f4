import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { playSession, RuntimeProgram } from 'vmre/supervisor';
import { testVmPlugin } from 'vmre/testing';

const directory = mkdtempSync(join(tmpdir(), 'RUNTIME_NAME-'));
const genesis = join(__dirname, '../genesis.txt');
process.env['XDG_DATA_HOME'] = directory; // the configuration file goes there

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Plays what a provider and its supervisor do, over real processes. Needs a build. */
test('a supervisor gets along with the executable', async () => {
  const steps: string[][] = [];
  const program = new RuntimeProgram(join(__dirname, '../bin/RUNTIME_NAME'), {
    runtimeArgs: [`--plugin=${testVmPlugin}`, `--genesis=${genesis}`],
    workdir: directory,
    timeoutMs: 10_000,
  });
  const script = {
    runs: [
      ['block', 'build'],
      ['chain', 'info'],
    ],
  };
  for await (const { name, summary } of playSession(program, script)) steps.push([name, summary]);
  expect(steps).toEqual([
    ['test', 'ok'],
    ['offer-template', '0 properties, no constraints'],
    ['deploy', 'start mode blocking, volumes none'],
    ['start', 'server mode, version 0.1.0'],
    ['run block build', 'code 0'],
    ['run chain info', 'code 0'],
    ['kill of an unknown command', 'answered'],
    ['stop', 'nothing left'],
  ]);
}, 30_000);

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { playSession, RuntimeProgram } from 'vmre/supervisor';

const directory = mkdtempSync(join(tmpdir(), 'RUNTIME_NAME-'));
process.env['XDG_DATA_HOME'] = directory; // the configuration file goes there

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Does what a provider and its supervisor do, over real processes. Needs a build. */
test('the executable conforms to the Runtime API', async () => {
  const steps: string[][] = [];
  const program = new RuntimeProgram(join(__dirname, '../bin/RUNTIME_NAME'), {
    workdir: directory,
    timeoutMs: 10_000,
  });
  const script = {
    runs: [
      ['user', 'add', 'ann'],
      ['user', 'list'],
    ],
  };
  for await (const { name, summary } of playSession(program, script)) steps.push([name, summary]);
  expect(steps).toEqual([
    ['test', 'ok'],
    ['offer-template', '0 properties, no constraints'],
    ['deploy', 'start mode blocking, volumes none'],
    ['start', 'server mode, version 0.1.0'],
    ['run user add ann', 'code 0'],
    ['run user list', 'code 0'],
    ['kill of an unknown command', 'answered'],
    ['stop', 'nothing left'],
  ]);
}, 30_000);

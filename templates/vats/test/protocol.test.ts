import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { playSession, RuntimeProgram, type Step } from 'vmre/supervisor';

const directory = mkdtempSync(join(tmpdir(), 'RUNTIME_NAME-'));
process.env['XDG_DATA_HOME'] = directory; // the configuration file goes there

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Plays what a provider and its supervisor do, over real processes. Needs a build. */
async function play(...runs: string[][]): Promise<Step[]> {
  const steps: Step[] = [];
  const program = new RuntimeProgram(join(__dirname, '../bin/RUNTIME_NAME'), {
    workdir: directory,
    timeoutMs: 10_000,
  });
  for await (const step of playSession(program, { runs })) steps.push(step);
  return steps;
}

test('a supervisor gets along with the executable, and the next activity goes on', async () => {
  expect((await play(['add', '2'])).map(({ name, summary }) => [name, summary])).toEqual([
    ['test', 'ok'],
    ['offer-template', '0 properties, no constraints'],
    ['deploy', 'start mode blocking, volumes none'],
    ['start', 'server mode, version 0.1.0'],
    ['run add 2', 'code 0'],
    ['kill of an unknown command', 'answered'],
    ['stop', 'nothing left'],
  ]);
  const again = await play(['add', '3']);
  expect(again.find(({ name }) => name === 'run add 3')?.stdout).toContain('"sum":5');
}, 30_000);

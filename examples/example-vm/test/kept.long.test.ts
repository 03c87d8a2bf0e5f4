import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { playActivity, type Step } from 'vmre/supervisor';
import { testVmPlugin } from 'vmre/testing';

import { genesis } from './chain-activity';

const workdir = mkdtempSync(join(tmpdir(), 'vmre-example-vm-work-'));
afterAll(() => rmSync(workdir, { recursive: true }));

/** Plays an activity over real processes. @returns what each step has put out, by its name */
async function play(...runs: string[][]): Promise<Record<string, string | undefined>> {
  const steps: Step[] = [];
  await playActivity(
    {
      program: join(__dirname, '../bin/example-vm'),
      runtimeArgs: [`--plugin=${testVmPlugin}`, `--genesis=${genesis}`],
      workdir,
      timeoutMs: 20_000,
      env: { XDG_DATA_HOME: workdir, PATH: process.env['PATH'] ?? '' },
    },
    { startArgs: [], runs, kill: undefined },
    (step) => steps.push(step),
  );
  return Object.fromEntries(steps.map(({ name, stdout, summary }) => [name, stdout ?? summary]));
}

test('an activity on the same work directory goes on with its chain', async () => {
  const first = await play(['block', 'build'], ['chain', 'height']);
  expect(first).toMatchObject({
    'run chain height': expect.stringContaining('{"height":"1"}') as string,
    stop: 'nothing left',
  });
  const second = await play(['chain', 'height'], ['block', 'last']);
  expect(second['run chain height']).toContain('{"height":"1"}');
  expect(second['run block last']).toBe(first['run block build']);
});

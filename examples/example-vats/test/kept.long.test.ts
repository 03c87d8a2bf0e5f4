import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { playActivity, type Step } from 'vmre/supervisor';

const workdir = mkdtempSync(join(tmpdir(), 'vmre-example-vats-'));
afterAll(() => rmSync(workdir, { recursive: true }));

/** Plays an activity over real processes. @returns what each step has put out, by its name */
async function play(...runs: string[][]): Promise<Record<string, string | undefined>> {
  const steps: Step[] = [];
  await playActivity(
    {
      program: join(__dirname, '../bin/example-vats'),
      runtimeArgs: [],
      workdir,
      timeoutMs: 20_000,
      env: { XDG_DATA_HOME: workdir, PATH: process.env['PATH'] ?? '' },
    },
    { startArgs: [], runs, kill: undefined },
    (step) => steps.push(step),
  );
  return Object.fromEntries(steps.map(({ name, stdout, summary }) => [name, stdout ?? summary]));
}

test('an activity on the same work directory goes on with its vats', async () => {
  const first = await play(['account', 'open', 'ann', '10'], ['account', 'open', 'bob', '0']);
  expect(first).toMatchObject({ 'run account open bob 0': expect.stringContaining('2') as string });
  const second = await play(
    ['account', 'move', 'ann', 'bob', '4'],
    ['account', 'balance', 'bob'],
    ['audit'],
  );
  expect(second['run account balance bob']).toContain('{"balance":4}');
  expect(second['run audit']).toContain(
    '"ann opens with 10","bob opens with 0","4 from ann to bob"',
  );
  expect(second['stop']).toBe('nothing left');
});

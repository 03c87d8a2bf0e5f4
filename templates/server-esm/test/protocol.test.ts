import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { playSession, RuntimeProgram } from 'vmre/supervisor';

const directory = mkdtempSync(join(tmpdir(), 'RUNTIME_NAME-'));
process.env['XDG_DATA_HOME'] = directory; // the configuration file goes there

after(() => rmSync(directory, { recursive: true, force: true }));

/** Does what a provider and its supervisor do, over real processes. */
test('the executable conforms to the Runtime API', async () => {
  const steps: string[][] = [];
  const program = new RuntimeProgram(join(import.meta.dirname, '../bin/RUNTIME_NAME'), {
    workdir: directory,
    timeoutMs: 10_000,
  });
  const script = { runs: [['hello', 'world']], kill: ['wait', '60'] };
  for await (const { name, summary } of playSession(program, script)) steps.push([name, summary]);
  assert.deepEqual(steps, [
    ['test', 'ok'],
    ['offer-template', '1 property, no constraints'],
    ['deploy', 'start mode blocking, volumes none'],
    ['start', 'server mode, version 0.1.0'],
    ['run hello world', 'code 0'],
    ['kill wait 60', 'code 143'],
    ['stop', 'nothing left'],
  ]);
});

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
  const steps = [];
  const program = new RuntimeProgram(join(import.meta.dirname, '../bin/RUNTIME_NAME'), {
    workdir: directory,
    timeoutMs: 10_000,
  });
  const script = {
    runs: [
      ['write', '/data/a.txt', 'two', 'words'],
      ['count', '/data/a.txt'],
    ],
  };
  for await (const { name, summary } of playSession(program, script)) steps.push([name, summary]);
  assert.deepEqual(steps, [
    ['test', 'ok'],
    ['offer-template', '1 property, no constraints'],
    ['deploy', 'start mode empty, volumes /data'],
    ['start', 'command mode'],
    ['run write /data/a.txt two words', 'code 0'],
    ['run count /data/a.txt', 'code 0'],
    ['stop', 'nothing left'],
  ]);
});

const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const { playSession, RuntimeProgram } = require('vmre/supervisor');

const directory = mkdtempSync(join(tmpdir(), 'RUNTIME_NAME-'));
process.env['XDG_DATA_HOME'] = directory; // the configuration file goes there

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Plays what a provider and its supervisor do, over real processes. */
test('a supervisor gets along with the executable', async () => {
  const steps = [];
  const program = new RuntimeProgram(join(__dirname, '../bin/RUNTIME_NAME'), {
    workdir: directory,
    timeoutMs: 10_000,
  });
  const script = { runs: [['hello', 'world']], kill: ['wait', '60'] };
  for await (const { name, summary } of playSession(program, script)) steps.push([name, summary]);
  expect(steps).toEqual([
    ['test', 'ok'],
    ['offer-template', '1 property, no constraints'],
    ['deploy', 'start mode blocking, volumes none'],
    ['start', 'server mode, version 0.1.0'],
    ['run hello world', 'code 0'],
    ['kill wait 60', 'code 143'],
    ['stop', 'nothing left'],
  ]);
}, 30_000);

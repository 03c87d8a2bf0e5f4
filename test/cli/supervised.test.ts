import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Bench } from '../support/runtime-process';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

const vmre = join(__dirname, '../../bin/vmre');

test('a runtime under test gets the image and the hardware of a demand', async () => {
  const program = join(bench.directory, 'host.js');
  writeFileSync(
    program,
    `const { defineRuntime, run } = require(${JSON.stringify(join(__dirname, '../../dist'))});
run(defineRuntime({
  name: 'host',
  runCommand: (_command, ctx) => ctx.command((run) => run.stdout(JSON.stringify(ctx.host))),
}));`,
  );
  writeFileSync(
    join(bench.directory, 'host'),
    `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`,
    {
      mode: 0o755,
    },
  );
  const given = ['--cpu-cores', '2', '--mem-gib', '0.5', '--storage-gib', '3'];
  const { code, stdout } = await bench.invoke(
    vmre,
    ...[
      'try',
      join(bench.directory, 'host'),
      '--run',
      'show',
      '--task-package',
      '/image',
      ...given,
    ],
  );
  expect(stdout).toContain('"taskPackage":"/image","cpuCores":2,"memGib":0.5,"storageGib":3');
  expect(code).toBe(0);
});

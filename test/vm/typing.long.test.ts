import { join } from 'node:path';

import { runProgram } from '../support/run-program';

const root = join(__dirname, '../..');

/** Needs the build: the fixture imports the package by its name. */
test('the types of hosts are checked, and mistakes are errors', async () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const words = [process.execPath, tsc, '-p', join(root, 'test/fixtures/hosts')];
  const finished = await runProgram({ words, cwd: root, env: process.env, deadline: 120_000 });
  expect(finished.stdout).toBe('');
  expect(finished.exit).toBe('exit code 0');
});

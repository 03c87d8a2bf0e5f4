import { join } from 'node:path';

import { Bench } from '../../support/runtime-process';
import { author } from '../../support/built';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.clear());

test('ts-jest runs the tests of an author who uses standard decorators', async () => {
  const jestProgram = join(__dirname, '../../../node_modules/jest/bin/jest.js');
  const argv = ['--projects', author('standard-jest'), '--runInBand'];
  const { code, stderr } = await bench.invoke(process.execPath, jestProgram, ...argv);
  expect(stderr).toContain('Tests:       1 passed, 1 total');
  expect(code).toBe(0);
});

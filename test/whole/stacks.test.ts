import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Bench, example } from '../support/runtime-process';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

test('the log of a runtime has the line numbers of its TypeScript source', async () => {
  const source = join(__dirname, '../../examples/example-runtime/src/runtime.ts');
  const line = readFileSync(source, 'utf8')
    .split('\n')
    .findIndex((text) => text.includes('new Error(text)'));
  const run = ['--workdir', bench.workdir, 'run', '--entrypoint', 'throw', '--', 'boom'] as const;
  const { code, stderr } = await bench.invoke(example('example-runtime'), ...run);
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'boom\n' });
  const log = readFileSync(join(bench.workdir, 'logs', 'example-runtime.log'), 'utf8');
  expect(JSON.parse(log)).toMatchObject({
    level: 50,
    msg: 'a command failed',
    error: expect.stringContaining(`${source}:${line + 1}:`) as string,
  });
});

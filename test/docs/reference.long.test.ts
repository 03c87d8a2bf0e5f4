import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { root } from '../support/markdown';

test('docs/reference is what the docstrings say, and nothing public lacks one', async () => {
  const args = [require.resolve('tsx/cli'), 'scripts/reference/main.ts', '--check'];
  const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: root }).catch(
    (error: { stderr: string }) => error,
  );
  const problems = stderr.split('\n').filter((line) => line !== '');
  expect(problems).toEqual([]);
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { root } from './markdown';

test('docs/reference is what the docstrings say, and nothing public lacks one', async () => {
  const tool = ['--no-install', 'tsx', 'docs-reference/main.ts', '--check'];
  const { stderr } = await promisify(execFile)('npx', tool, { cwd: root }).catch(
    (error: { stderr: string }) => error,
  );
  const problems = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('npm '));
  expect(problems).toEqual([]);
});

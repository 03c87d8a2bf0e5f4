import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Children } from '../../src/process/children';
import { problemOfProgram } from '../../src/process/program-problem';

const directory = mkdtempSync(join(tmpdir(), 'vmre-program-'));
const children = new Children();

beforeAll(() => {
  mkdirSync(join(directory, 'folder'));
  for (const [name, text, mode] of [
    ['plain', '#!/bin/sh\n', 0o644],
    ['good', '#!/bin/sh\n', 0o755],
    ['lost', '#!/no/such/shell\n', 0o755],
  ] as const) {
    writeFileSync(join(directory, name), text);
    chmodSync(join(directory, name), mode);
  }
});

afterAll(async () => {
  await children.stopAll(0);
  rmSync(directory, { recursive: true });
});

const at = (name: string): string => join(directory, name);

test.each<[string, string, string, string]>([
  ['folder', 'VMRE_SPAWN_FAILED', 'cannot be started: it is a directory', 'program in it'],
  ['plain', 'VMRE_SPAWN_FAILED', 'cannot be started: it is not executable', 'chmod +x '],
  ['lost', 'VMRE_SPAWN_FAILED', 'exists, but its interpreter does not', 'first line'],
  ['missing', 'VMRE_PROGRAM_NOT_FOUND', 'program not found: ', 'Check the path.'],
  ['plain/inner', 'VMRE_PROGRAM_NOT_FOUND', 'program not found: ', 'Check the path.'],
])('%s is reported as %s: %s', async (name, code, text, hint) => {
  const expected = {
    code,
    message: expect.stringContaining(text) as string,
    hint: expect.stringContaining(hint) as string,
  };
  await expect(children.start({ program: at(name) })).rejects.toMatchObject(expected);
  // Relative paths are relative to the directory of the child.
  const relative = { program: `./${name}`, cwd: directory };
  await expect(children.start(relative)).rejects.toMatchObject(expected);
});

test('a name is looked up in PATH', async () => {
  await expect(children.start({ program: 'no-such-program' })).rejects.toMatchObject({
    code: 'VMRE_PROGRAM_NOT_FOUND',
    hint: 'Check the name and PATH.',
  });
  const env = { PATH: directory };
  await expect(children.start({ program: 'plain', env })).rejects.toMatchObject({
    code: 'VMRE_SPAWN_FAILED',
    message: expect.stringContaining('nothing of that name in PATH is executable') as string,
  });
});

test('a name that exists here, but not in PATH', () => {
  const hintOf = (name: string): string | undefined => problemOfProgram(name)?.hint;
  expect(hintOf('src')).toBe('Here it is a directory; name the program in it.');
  expect(hintOf('README.md')).toBe('For the file that is here write ./README.md.');
  expect(hintOf('x'.repeat(5000))).toBe('Check the name and PATH.');
  expect(problemOfProgram('.')?.message).toBe('. cannot be started: it is a directory');
});

test('an executable program has no problem', () => {
  expect(problemOfProgram(at('good'))).toBeUndefined();
  expect(problemOfProgram('sh')).toBeUndefined();
});

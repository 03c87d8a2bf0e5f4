import { existsSync, readdirSync } from 'node:fs';

import { Creator, plain, program } from './creator';

let creator: Creator;

beforeEach(() => {
  creator = new Creator();
});

afterEach(() => creator.clear());

/** The kernel rejects writes of more than 1 KiB into one file: the README does not fit. */
const createWithoutSpace = (...args: string[]) =>
  creator.invoke('bash', '-c', 'ulimit -f 1; exec "$@"', 'bash', program, ...args, ...plain);

test('when a file cannot be written, no project is left', async () => {
  const { code, stderr } = await createWithoutSpace('some/where/made');
  expect(stderr).toContain('error VMRE_PROJECT_UNWRITABLE');
  expect(stderr).toContain('EFBIG');
  expect(code).toBe(6);
  expect(readdirSync(creator.directory)).toEqual([]);
});

test('an existing directory stays', async () => {
  creator.write('made/.git/config', 'mine');
  expect((await createWithoutSpace('made')).code).toBe(6);
  expect(creator.read('made/.git/config')).toBe('mine');
  expect(readdirSync(creator.path('made'))).toEqual(['.git']);
});

test('files that were already replaced are restored', async () => {
  creator.write('made/.gitignore', 'mine');
  creator.write('made/AGENTS.md', 'mine too', 0o600);
  const before = creator.files();
  expect((await createWithoutSpace('made', '--overwrite')).code).toBe(6);
  expect(creator.files()).toEqual(before);
});

test('a target that cannot be created', async () => {
  const { code, stderr } = await creator.create('/proc/made', ...plain);
  expect(code).toBe(6);
  expect(stderr).toContain('error VMRE_PROJECT_UNWRITABLE: /proc/made');
  creator.write('file', '');
  expect((await creator.create('file/made', ...plain)).code).not.toBe(0);
  expect(existsSync(creator.path('file/made'))).toBe(false);
});

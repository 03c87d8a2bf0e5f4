import { mkdirSync, statSync, symlinkSync } from 'node:fs';

import { Creator, plain } from './creator';

let creator: Creator;

beforeEach(() => {
  creator = new Creator();
});

afterEach(() => creator.clear());

test('files that would be overwritten are named, and nothing is changed', async () => {
  creator.write('made/package.json', '{}');
  creator.write('made/src/runtime.ts', 'mine');
  creator.write('made/note.txt', 'mine');
  const before = creator.files();
  const { code, stdout, stderr } = await creator.create('made', ...plain);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('made is not empty; these files would be overwritten:');
  expect(stderr).toContain('\n    package.json\n    src/runtime.ts\n  Choose another directory');
  expect(stderr).not.toContain('note.txt');
  expect(creator.files()).toEqual(before);
});

test('--overwrite replaces them, and leaves the others', async () => {
  creator.write('made/package.json', '{}');
  creator.write('made/bin/made', 'mine');
  creator.write('made/note.txt', 'mine');
  expect((await creator.create('made', '--overwrite', ...plain)).code).toBe(0);
  expect(JSON.parse(creator.read('made/package.json'))).toMatchObject({ name: 'made' });
  expect(statSync(creator.path('made/bin/made')).mode & 0o111).toBe(0o111);
  const files = creator.files('made');
  expect(files['note.txt']).toBe('mine');
  await creator.create('fresh', '--name', 'made', ...plain);
  expect(Object.keys(files)).toEqual(
    [...Object.keys(creator.files('fresh')), 'note.txt'].sort(), // nothing else was left
  );
});

test('a directory with other files is rejected, too', async () => {
  for (let i = 10; i < 30; i += 1) creator.write(`made/file-${i}`, '');
  const { code, stderr } = await creator.create('made', ...plain);
  expect(code).toBe(1);
  expect(stderr).toContain('it contains file-10, file-11,');
  expect(stderr).toContain('and 10 more');
  expect((await creator.create('made', '--overwrite', ...plain)).code).toBe(0);
});

test('files of a repository or a desktop are not a conflict', async () => {
  creator.write('made/.git/config', '');
  creator.write('made/.DS_Store', '');
  expect((await creator.create('made', ...plain)).code).toBe(0);
});

test('an empty directory, `.` and missing directories are used', async () => {
  mkdirSync(creator.path('empty'));
  expect((await creator.create('empty', ...plain)).stdout).toContain('cd empty\n');
  expect((await creator.create('a/b/c', ...plain)).stdout).toContain('cd a/b/c\n');
  expect(JSON.parse(creator.read('a/b/c/package.json'))).toMatchObject({ name: 'c' });
  expect((await creator.create('with space', ...plain)).stdout).toContain("cd 'with space'\n");
  const { code, stderr } = await creator.create('.', ...plain);
  expect(code).toBe(1);
  expect(stderr).toContain('it contains a, empty, with space');
});

describe('only files are replaced', () => {
  test.each([
    ['a directory', () => mkdirSync(creator.path('made/README.md')), 'README.md is not a file'],
    [
      'a link to a file elsewhere',
      () => symlinkSync(creator.path('precious'), creator.path('made/README.md')),
      'README.md is not a file',
    ],
    [
      'a link to a directory elsewhere',
      () => symlinkSync(creator.path('elsewhere'), creator.path('made/src')),
      'src is not a directory',
    ],
    ['a file', () => creator.write('made/test', ''), 'test is not a directory'],
  ])('%s', async (_, prepare, text) => {
    creator.write('precious', 'mine');
    creator.write('elsewhere/runtime.ts', 'mine');
    mkdirSync(creator.path('made'));
    prepare();
    const before = creator.files();
    const { code, stderr } = await creator.create('made', '--overwrite', ...plain);
    expect(code).toBe(1);
    expect(stderr).toContain(text);
    expect(creator.files()).toEqual(before);
  });

  test('the directory itself', async () => {
    creator.write('made', 'mine');
    const { code, stderr } = await creator.create('made', '--overwrite', ...plain);
    expect(code).toBe(1);
    expect(stderr).toContain('made is not a directory');
    expect(creator.read('made')).toBe('mine');
  });
});

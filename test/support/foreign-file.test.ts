import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';

import { readBelow, readForeignFile, replaceBelow } from '../../src/support/foreign-file';
import { runAsOther, testAsOther } from './other-user';
import { useTemporaryDirectory } from './temporary-directory';

const at = useTemporaryDirectory();
const root = (): string => at('.');

beforeEach(() => {
  fs.mkdirSync(at('in'));
  fs.writeFileSync(at('victim'), 'secret');
});

/** Possible replacements of a file by others, and their errors where links are not followed. */
const strange: [string, (place: string) => void, RegExp][] = [
  ['a link', (place) => fs.symlinkSync(at('victim'), place), /is a symbolic link/],
  ['a link to nothing', (place) => fs.symlinkSync(at('new'), place), /is a symbolic link/],
  ['a second name', (place) => fs.linkSync(at('victim'), place), /has another name elsewhere/],
  ['a pipe', (place) => void spawnSync('mkfifo', [place]), /not a regular file/],
  ['a directory', (place) => fs.mkdirSync(place), /EISDIR|directory|not a regular file/],
];

describe.each(strange)('%s', (_what, put, refusal) => {
  test('is not read', () => {
    put(at('in/file'));
    expect(() => readBelow(root(), 'in/file')).toThrow(refusal);
  });

  test('is replaced, never written through', () => {
    put(at('in/file'));
    if (fs.lstatSync(at('in/file')).isDirectory()) {
      expect(() => replaceBelow(root(), 'in/file', 'x')).toThrow(/EISDIR|ENOTDIR|EEXIST/);
    } else {
      replaceBelow(root(), 'in/file', 'ours');
      expect(readBelow(root(), 'in/file')?.toString()).toBe('ours');
      expect(fs.lstatSync(at('in/file')).isFile()).toBe(true);
    }
    expect(fs.readFileSync(at('victim'), 'utf8')).toBe('secret');
    expect(fs.existsSync(at('new'))).toBe(false);
    expect(fs.readdirSync(at('in'))).toEqual(['file']);
  });
});

test('a directory on the path that is a link is not followed', () => {
  fs.mkdirSync(at('elsewhere'));
  fs.writeFileSync(at('elsewhere/file'), 'secret');
  fs.symlinkSync(at('elsewhere'), at('linked'));
  expect(() => readBelow(root(), 'linked/file')).toThrow('is a link or a file; a directory');
  expect(() => replaceBelow(root(), 'linked/file', 'x')).toThrow('is a link or a file');
  expect(fs.readdirSync(at('elsewhere'))).toEqual(['file']);
  expect(() => readBelow(root(), '../x')).toThrow(RangeError);
});

test('the root may be a link; a missing directory is created or undefined', () => {
  fs.symlinkSync(at('in'), at('root'));
  expect(readBelow(at('root'), 'a/b')).toBeUndefined();
  replaceBelow(at('root'), 'a/b', 'text');
  expect(readBelow(at('root'), 'a/b')?.toString()).toBe('text');
  expect(fs.statSync(at('in/a/b')).mode & 0o777).toBe(0o600);
  expect(() => readBelow(root(), 'in/a/b', 3)).toThrow('has more than 3 bytes');
});

testAsOther('a file of another user is not ours', () => {
  fs.chmodSync(root(), 0o777);
  fs.chmodSync(at('in'), 0o777);
  expect(runAsOther('/bin/sh', '-c', 'echo x > "$0"', at('in/file')).status).toBe(0);
  expect(() => readBelow(root(), 'in/file')).toThrow('belongs to the user 65534');
});

test.each<[string, string, RegExp]>([
  ['a pipe', 'pipe', /not a regular file/],
  ['a device without end', '/dev/zero', /not a regular file/],
  ['a directory', 'in', /EISDIR/],
])('reading %s does not wait', (_what, path, refusal) => {
  spawnSync('mkfifo', [at('pipe')]);
  const file = path.startsWith('/') ? path : at(path);
  expect(() => readForeignFile(file)).toThrow(refusal);
});

test('reading has a limit, and follows links', () => {
  fs.symlinkSync(at('victim'), at('link'));
  expect(readForeignFile(at('link')).toString()).toBe('secret');
  expect(() => readForeignFile(at('victim'), 5)).toThrow('has more than 5 bytes');
});

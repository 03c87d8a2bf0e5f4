import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';

import { ensureDirectory } from '../../src/support/ensure-directory';
import { useTemporaryDirectory } from './temporary-directory';

const at = useTemporaryDirectory();
const mode = (path: string): number => statSync(path).mode & 0o777;

test('it creates a directory and its parents, with the mode', () => {
  ensureDirectory(at('one', 'two', 'three'), 0o700);
  const paths = [at('one'), at('one', 'two'), at('one', 'two', 'three')];
  expect(paths.map(mode)).toEqual([0o700, 0o700, 0o700]);
});

test('an existing directory stays unchanged', () => {
  mkdirSync(at('one'));
  chmodSync(at('one'), 0o750);
  ensureDirectory(at('one'), 0o700);
  expect(mode(at('one'))).toBe(0o750);
});

test('a link to a directory counts as one', () => {
  mkdirSync(at('one'));
  symlinkSync(at('one'), at('link'));
  ensureDirectory(at('link', 'two'));
  expect(statSync(at('one', 'two')).isDirectory()).toBe(true);
});

test.each([
  ['a file in its place', () => at('file'), 'EEXIST'],
  ['a file above it', () => at('file', 'one', 'two'), 'ENOTDIR'],
  ['a link to nothing', () => at('link'), 'ENOENT'],
  ['a place where directories cannot be created', () => '/proc/no-such/one', /ENOENT|EACCES|EROFS/],
])('%s is the error of the operating system', (_what, path, code) => {
  writeFileSync(at('file'), '');
  symlinkSync(at('nowhere'), at('link'));
  expect(() => ensureDirectory(path())).toThrow(code);
});

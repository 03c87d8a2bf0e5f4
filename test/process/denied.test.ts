import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';

import { whyNotExecutable } from '../../src/process/denied';
import { useTemporaryDirectory } from '../support/temporary-directory';

const at = useTemporaryDirectory();

const line = (place: string, options: string): string =>
  `36 35 98:0 / ${place} ${options} master:1 - ext4 /dev/root rw`;

function file(mode: number): string {
  mkdirSync(at('with blank'));
  writeFileSync(at('with blank/plugin'), '#!/bin/sh\n');
  chmodSync(at('with blank/plugin'), mode);
  return at('with blank/plugin');
}

test('a file without execute permission', () => {
  const path = file(0o644);
  const mounts = line(at(), 'rw,noexec');
  expect(whyNotExecutable(path, mounts)).toEqual({
    text: 'is not executable',
    hint: `Allow it with: chmod +x '${path}'`,
  });
});

test.each<[string, boolean, (root: string) => string[]]>([
  ['is all of it', true, () => [line('/', 'rw,relatime,noexec')]],
  ['has it', true, (root) => [line('/', 'rw'), line(`${root}/with\\040blank`, 'noexec')]],
  ['is below', false, (root) => [line('/', 'noexec'), line(root, 'rw'), line('/proc', 'noexec')]],
  ['is beside', false, (root) => [line('/', 'rw'), line(`${root}/with`, 'noexec')]],
  ['was mounted over', false, (root) => [line(root, 'noexec'), line(root, 'rw')]],
  ['unknown', false, () => ['', 'nonsense']],
])('a file system that %s: noexec %p', (_what, isNoexec, mounts) => {
  const { text } = whyNotExecutable(file(0o755), mounts(at()).join('\n'));
  if (isNoexec) expect(text).toMatch(/^is on a file system that is mounted with noexec: \//);
  else expect(text).toBe('is not executable for this user');
});

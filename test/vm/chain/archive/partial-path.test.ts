import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';

import { partialBeside } from '../../../../src/vm/chain/archive/partial-path';
import { useTemporaryDirectory } from '../../../support/temporary-directory';

const path = useTemporaryDirectory();
const gone = spawnSync('true').pid;
const random = '01234567-89ab-4cde-8f01-23456789abcd';

test('only leftovers of killed processes are removed', () => {
  const kept = [
    'chain.tar.gz',
    `chain.tar.gz.${process.pid}.${random}.tmp`, // another export of this process
    `chain.tar.gz.1.${random}.tmp`,
    `other.tar.gz.${gone}.${random}.tmp`,
    `.chain.tar.gz.${gone}.${random}.tmp`, // of an import of that name
    `chain.tar.gz.${gone}.${random}.tmp.mine`,
    `chain.tar.gz.${gone}.tmp`,
    `chain.tar.gz.x${gone}.${random}.tmp`,
    `chain.tar.gz..${random}.tmp`,
  ];
  for (const name of kept) writeFileSync(path(name), '');
  writeFileSync(path(`chain.tar.gz.${gone}.${random}.tmp`), 'half');
  const partial = partialBeside(path('chain.tar.gz'));
  expect(readdirSync(path('.')).sort()).toEqual([...kept].sort());
  expect(partial.startsWith(`${path('chain.tar.gz')}.${process.pid}.`)).toBe(true);
});

test('a leftover directory is removed, too', () => {
  mkdirSync(path(`.copy.${gone}.${random}.tmp/db`), { recursive: true });
  partialBeside(path('copy'), '.');
  expect(readdirSync(path('.'))).toEqual([]);
});

test('a missing directory has no leftovers', () => {
  expect(partialBeside(path('none/chain.tar.gz'))).toMatch(/chain\.tar\.gz\.\d+\..*\.tmp$/);
});

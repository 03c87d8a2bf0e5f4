import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readPackagedRuntime } from '../../../src/provider/install/packaged-runtime';
import { testVmPlugin } from '../../../src/testing';
import { longTest, sample } from '../../support/plays-all';
import { Bench } from '../../support/runtime-process';
import { AuthorProject } from './author-project';

let bench: Bench;
let project: AuthorProject;

beforeEach(() => {
  bench = new Bench();
  project = new AuthorProject(bench, 'example-vm');
});

afterEach(() => bench.clear());

longTest(
  'a VM host has the native code of its store next to it, and is tried with a VM',
  async () => {
    const genesis = join(bench.directory, 'genesis');
    writeFileSync(genesis, 'in the beginning');
    const { code, stdout, stderr } = await project.package(
      ...['--no-code-cache', `--runtime-arg=--plugin=${testVmPlugin}`],
      `--runtime-arg=--genesis=${genesis}`,
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain(
      `lmdb has native code: this package runs only on linux-${process.arch}`,
    );
    readPackagedRuntime(project.out);
    const libraries = join(project.packaged, 'node_modules');
    expect(existsSync(join(libraries, 'lmdb/dist/index.cjs'))).toBe(true);
    expect(existsSync(join(libraries, 'lmdb/src'))).toBe(false); // no sources in C
    expect(readdirSync(join(libraries, '@lmdb'))).toEqual([`lmdb-linux-${process.arch}`]);
    expect(existsSync(join(project.packaged, 'late/noble-curves-bls12-381.js'))).toBe(true);
    const licences = readFileSync(join(project.packaged, 'LICENSES.txt'), 'utf8');
    for (const name of ['lmdb', 'msgpackr', '@noble/curves']) {
      expect(licences).toMatch(new RegExp(`^- ${name} \\d+\\.`, 'm'));
    }
  },
  120_000,
);

const refusals: [args: string[], text: string, hint: string][] = [
  [['--format', 'sea'], 'cannot be inside one file', 'Use --format archive'],
  [
    ['--format', 'archive', '--target', 'darwin-arm64', '--no-code-cache'],
    'the native code of lmdb for darwin-arm64 is not installed',
    'npm install --no-save --force @lmdb/lmdb-darwin-arm64@',
  ],
];

test.each(sample(refusals, 1))('%j is rejected', async (args, text, hint) => {
  const { code, stdout, stderr } = await project.package('--no-verify', ...args);
  expect(stderr).toContain('VMRE_PACKAGE_NATIVE');
  expect(stderr).toContain(text);
  expect(stderr).toContain(hint);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(project.leftovers).toEqual([]);
});

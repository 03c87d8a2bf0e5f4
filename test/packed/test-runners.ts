import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runProgram } from '../support/run-program';
import { root, type Packed } from './pack';

const PROJECTS = join(root, 'test/fixtures/test-runners');
const DEADLINE_MS = 300_000;

/** The test runners from which authors use `vmre/testing`. */
export const testRunners = ['jest', 'vitest', 'node-test'] as const;

/**
 * Makes the project of a test runner in a directory, installs the package in it, checks its types and runs its tests.
 *
 * @returns what failed; empty if nothing did
 */
export async function problemOf(
  runner: (typeof testRunners)[number],
  directory: string,
  packed: Packed,
): Promise<string> {
  mkdirSync(directory);
  for (const source of ['runtime.ts', 'tsconfig.json', runner]) {
    const target = source === runner ? directory : join(directory, source);
    cpSync(join(PROJECTS, source), target, { recursive: true });
  }
  const path = join(directory, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as object;
  const dependencies = { vmre: `file:${packed.path}` };
  writeFileSync(path, JSON.stringify({ ...manifest, dependencies }));
  const commands = [
    ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund'],
    ['npm', 'test'],
  ];
  for (const words of commands) {
    const call = { words, cwd: directory, env: process.env, deadline: DEADLINE_MS };
    const { exit, stdout, stderr } = await runProgram(call);
    if (exit !== 'exit code 0') return `${words.join(' ')}: ${exit}\n${stdout}${stderr}`;
  }
  return '';
}

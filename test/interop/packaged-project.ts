import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { runProgram } from '../support/run-program';

const root = join(__dirname, '../..');
/** Enough for some hundred megabytes over a slow connection. */
const INSTALL_MS = 10 * 60_000;

/** Copies an example into a separate project with a space in its path. */
export function makeProject(example: string, directory: string): string {
  const project = join(directory, 'a project');
  mkdirSync(join(project, 'node_modules'), { recursive: true });
  for (const part of ['package.json', 'bin', 'dist']) {
    cpSync(join(root, 'examples', example, part), join(project, part), { recursive: true });
  }
  symlinkSync(root, join(project, 'node_modules/vmre'));
  return project;
}

const bunPlace = join(root, '.cache/bun');

/** Installs the other engine, once. @returns its program, or why it cannot be installed */
export async function installBun(): Promise<{ program: string } | { reason: string }> {
  mkdirSync(bunPlace, { recursive: true });
  const { exit, stderr } = await runProgram({
    words: ['npm', 'install', '--prefix', bunPlace, '--no-save', 'bun@^1.4.5'],
    cwd: bunPlace,
    env: process.env,
    deadline: INSTALL_MS,
  });
  return exit === 'exit code 0'
    ? { program: join(bunPlace, 'node_modules/.bin/bun') }
    : { reason: `npm cannot install bun: ${stderr.trim().slice(-300)}` };
}

/** Adds the other engine to a project. @returns why it cannot be installed */
export async function addBun(project: string): Promise<string | undefined> {
  const installed = await installBun();
  if ('reason' in installed) return installed.reason;
  for (const part of ['bun', '@oven']) {
    symlinkSync(join(bunPlace, 'node_modules', part), join(project, 'node_modules', part));
  }
  return undefined;
}

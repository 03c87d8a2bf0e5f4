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

/** Installs the other engine in a project, once. @returns why it cannot be installed */
export async function installBun(project: string): Promise<string | undefined> {
  const place = join(root, '.cache/bun');
  mkdirSync(place, { recursive: true });
  const { exit, stderr } = await runProgram({
    words: ['npm', 'install', '--prefix', place, '--no-save', 'bun@^1.4.5'],
    cwd: place,
    env: process.env,
    deadline: INSTALL_MS,
  });
  if (exit !== 'exit code 0') return `npm cannot install bun: ${stderr.trim().slice(-300)}`;
  for (const part of ['bun', '@oven']) {
    symlinkSync(join(place, 'node_modules', part), join(project, 'node_modules', part));
  }
  return undefined;
}

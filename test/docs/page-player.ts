import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import type { Block } from './markdown';

/** Of a block of commands that need a foreign program: interop plays it. */
export const FOREIGN = 'interop';

/** Whether a block is a file that others use. */
export const isFile = ({ title }: Block): boolean => !['', 'test', FOREIGN].includes(title);

/** Writes a block as the file that it is. @returns its path */
export function place(directory: string, name: string, { text }: Block): string {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  if (text.startsWith('#!')) chmodSync(path, 0o755);
  return path;
}

/** One command of a block, and what the page says that it prints. */
export interface ShownCommand {
  command: string;
  expected: string;
}

/** The commands behind `$`. */
export const commandsOf = ({ text }: Block): ShownCommand[] =>
  text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...rest] = part.split('\n');
      return { command, expected: rest.join('\n') };
    });

/** Runs a command in a shell. @returns what it has printed on stdout */
export async function run(
  command: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  timeout?: number,
): Promise<string> {
  return (await promisify(execFile)('bash', ['-c', command], { cwd, env, timeout })).stdout;
}

/** Whether output is as a page shows it: `...` stands for anything. */
export function isShown(actual: string, expected: string): boolean {
  const escaped = expected.replace(/[\\^$*+?()[\]{}|]/g, '\\$&').replace(/(?<!\.)\.(?!\.)/g, '\\.');
  return new RegExp(`^${escaped.replaceAll('...', '[^]*?')}$`).test(actual);
}

import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import type { Block } from './markdown';

/** Whether `npm run interop` plays a block, because it needs foreign programs. */
export const isForeign = ({ language, title }: Block): boolean =>
  language === 'console' && title.split(' ')[0] === 'interop';

/** Whether a block is a file that other blocks use. */
export const isFile = ({ language, title }: Block): boolean =>
  title !== '' && title !== 'test' && language !== 'console';

/** Writes a block to its file. @returns its path */
export function place(directory: string, name: string, { text }: Block): string {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, name === 'package.json' ? withKeysOf(path, text) : text);
  if (text.startsWith('#!')) chmodSync(path, 0o755);
  return path;
}

/** A page shows the keys that are added to a package.json. */
function withKeysOf(path: string, added: string): string {
  if (!existsSync(path)) return added;
  const all = {
    ...(JSON.parse(readFileSync(path, 'utf8')) as object),
    ...(JSON.parse(added) as object),
  };
  return JSON.stringify(all, null, 2);
}

/** One command of a block, and its output on the page. */
export interface ShownCommand {
  command: string;
  expected: string;
}

/** The commands after `$`. */
export const commandsOf = ({ text }: Block): ShownCommand[] =>
  text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...rest] = part.split('\n');
      return { command, expected: rest.join('\n') };
    });

/** Runs a command in a shell. @returns its output */
async function run(
  command: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  timeout?: number,
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)('bash', ['-c', command], { cwd, env, timeout });
}

/** A shell that stays in the working directory of its last command. */
export class Shell {
  constructor(
    public directory: string,
    readonly env: NodeJS.ProcessEnv,
    /** Maximum milliseconds of a command. Default: no limit. */
    private readonly timeout?: number,
  ) {}

  async run(command: string): Promise<{ stdout: string; stderr: string }> {
    const report = join(this.env['HOME'] ?? '', '.directory');
    try {
      const script = `trap 'pwd -P >"${report}"' EXIT\n${command}`;
      return await run(script, this.directory, this.env, this.timeout);
    } finally {
      if (existsSync(report)) this.directory = readFileSync(report, 'utf8').trimEnd();
      rmSync(report, { force: true });
    }
  }
}

/** Matches output as a page shows it: `...` stands for anything. */
export function outputPattern(expected: string): RegExp {
  const escaped = expected.replace(/[\\^$*+?()[\]{}|]/g, '\\$&').replace(/(?<!\.)\.(?!\.)/g, '\\.');
  return new RegExp(`^${escaped.replaceAll('...', '[^]*?')}$`);
}

/** Whether output matches the page. */
export const isShown = (actual: string, expected: string): boolean =>
  outputPattern(expected).test(actual);

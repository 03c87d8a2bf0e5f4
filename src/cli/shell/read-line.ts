import { VmreError } from '../../support/errors/vmre-error';

/** How a line becomes the command of a RUN. */
export interface LineMode {
  /** `exec`: its words; `shell`: one argument of a shell. */
  execMode: 'exec' | 'shell';
  /** A name in `/bin` of the runtime, or a path. */
  execShell: string;
}

/** What a line asks for. */
export type Entry =
  | { kind: 'nothing' }
  | { kind: 'builtin'; name: string; words: readonly string[] }
  | { kind: 'run'; command: readonly string[]; background: boolean };

/**
 * Reads a line. It is empty, a comment, a command of the shell itself, or a command of the runtime, which
 * `run` may precede.
 *
 * @param builtins names of the commands of the shell
 * @throws VMRE_OPTION_INVALID for an unclosed quote
 */
export function readLine(line: string, mode: LineMode, builtins: ReadonlySet<string>): Entry {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return { kind: 'nothing' };
  const [, first = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
  if (first === 'run') return readCommand(rest, mode);
  if (!builtins.has(first)) return readCommand(text, mode);
  return { kind: 'builtin', name: first, words: rest === '' ? [] : rest.split(/\s+/) };
}

function readCommand(text: string, { execMode, execShell }: LineMode): Entry {
  const [, front] = /^((?:[\s\S]*[^\\&])?)&$/.exec(text) ?? [];
  const line = (front ?? text).trim();
  const background = front !== undefined;
  if (execMode === 'exec') return { kind: 'run', command: wordsOf(line), background };
  const shell = execShell.includes('/') ? execShell : `/bin/${execShell}`;
  if (line === '') throw notACommand(line);
  return { kind: 'run', command: [shell, '-c', line], background };
}

function wordsOf(line: string): string[] {
  const { split } = require('shlex') as typeof import('shlex');
  try {
    const words = split(line);
    if (words.length > 0) return words;
  } catch {
    // An unclosed quote; reported below.
  }
  throw notACommand(line);
}

const notACommand = (line: string): VmreError =>
  new VmreError('VMRE_OPTION_INVALID', `not a command: ${JSON.stringify(line.slice(0, 200))}`, {
    hint: 'Write it as for a shell: a program and its arguments, with every quote closed.',
  });

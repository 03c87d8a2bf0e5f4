import { spawn } from 'node:child_process';

import type { Interruption } from '../support/interruption';

/**
 * Runs a program in a directory and waits for its end, but no longer than `limitMs`. What it says goes
 * to stderr: stdout belongs to results.
 *
 * @param interruption ends the program, too
 * @param isQuiet says nothing
 * @returns its exit code; undefined when it could not be started, took too long or was interrupted
 */
export async function runProgram(
  [program = '', ...args]: readonly string[],
  cwd: string,
  limitMs: number,
  interruption: Interruption,
  isQuiet = false,
): Promise<number | undefined> {
  const output = isQuiet ? 'ignore' : 2;
  const child = spawn(program, args, {
    cwd,
    env: environment(),
    stdio: ['ignore', output, output],
    // Package managers are scripts there; no argument comes from a user.
    shell: process.platform === 'win32',
  });
  // A terminal tells it too, others do not.
  interruption.attend(() =>
    child.kill(interruption.by === 'SIGPIPE' ? 'SIGTERM' : interruption.by),
  );
  // Not the option of spawn: its timer goes on when there is no such program.
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
  try {
    return await new Promise<number | undefined>((resolve) => {
      child.once('error', () => resolve(undefined));
      child.once('exit', (status) => resolve(status ?? undefined));
    });
  } finally {
    clearTimeout(limit);
  }
}

function environment(): NodeJS.ProcessEnv {
  // Inside of a git hook, git would take its repository for ours.
  const isOurs = ([name]: [string, unknown]): boolean =>
    !/^GIT_(DIR|WORK_TREE|INDEX_FILE)$/.test(name);
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(isOurs)),
    // Where CI is set, yarn would not write the first lock file of a project.
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  };
}

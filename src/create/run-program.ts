import { spawn } from 'node:child_process';

import type { Interruption } from '../support/interruption';

/** Time for the rest of the output after the exit. */
const HELD_OPEN_MS = 1000;

/**
 * Runs a program in a directory for at most `limitMs`.
 *
 * @param interruption also stops the program
 * @param onOutput gets its output. Default: stderr, because stdout is for results
 * @returns its exit code; undefined if it could not be started, took too long or was interrupted
 */
export async function runProgram(
  [program = '', ...args]: readonly string[],
  cwd: string,
  limitMs: number,
  interruption: Interruption,
  onOutput?: (chunk: Buffer) => void,
): Promise<number | undefined> {
  const output = onOutput ? 'pipe' : 2;
  const child = spawn(program, args, {
    cwd,
    env: environment(),
    stdio: ['ignore', output, output],
    // On Windows, package managers are scripts. No argument comes from a user.
    shell: process.platform === 'win32',
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', onOutput ?? (() => undefined));
  // A terminal also signals the program; other senders do not.
  interruption.attend(() =>
    child.kill(interruption.by === 'SIGPIPE' ? 'SIGTERM' : interruption.by),
  );
  // The timeout option of spawn keeps its timer if the program does not exist.
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
  try {
    return await new Promise<number | undefined>((resolve) => {
      child.once('error', () => resolve(undefined));
      child.once('close', (status) => resolve(status ?? undefined));
      // What it has started may hold its output open.
      child.once('exit', (status) =>
        setTimeout(resolve, HELD_OPEN_MS, status ?? undefined).unref(),
      );
    });
  } finally {
    clearTimeout(limit);
  }
}

function environment(): NodeJS.ProcessEnv {
  // In a git hook, these variables point to the repository of the hook.
  const isOurs = ([name]: [string, unknown]): boolean =>
    !/^GIT_(DIR|WORK_TREE|INDEX_FILE)$/.test(name);
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(isOurs)),
    // If CI is set, yarn refuses to write the first lock file of a project.
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  };
}

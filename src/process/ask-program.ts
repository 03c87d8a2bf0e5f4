import { execFile } from 'node:child_process';

const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Runs a program of this machine for a short answer.
 *
 * @param path of the program; no shell is involved
 * @param ms after which it is killed
 * @returns its stdout; undefined if it cannot be started, fails, takes too long or prints more than 1 MiB
 */
export function askProgram(
  path: string,
  args: readonly string[],
  ms: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const limits = { timeout: ms, killSignal: 'SIGKILL', maxBuffer: MAX_ANSWER_BYTES } as const;
    const child = execFile(path, args, limits, (error, stdout) =>
      resolve(error ? undefined : stdout),
    );
    child.stdin?.on('error', () => undefined).end();
  });
}

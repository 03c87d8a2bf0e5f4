import { spawnSync } from 'node:child_process';

import { messageOf } from '../support/errors/vmre-error';

const LIMIT_MS = 120_000;
const MAX_SCRIPT_BYTES = 512 * 1024 * 1024;

/**
 * Runs a Node script in a separate process and blocks until it exits. Output other than its answer is
 * discarded, even if the script fails.
 *
 * @param script CommonJS, which reads JSON from descriptor 0 and writes JSON to descriptor 1
 * @returns the script's answer
 * @throws Error with the exit status, if there is no answer
 */
export function runScript(script: string, input: unknown): unknown {
  const { status, signal, stdout, error } = spawnSync(process.execPath, ['-e', script], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: MAX_SCRIPT_BYTES,
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
    stdio: 'pipe',
    windowsHide: true,
  });
  if (status === 0) return JSON.parse(stdout);
  const how = signal === null ? `with exit code ${status}` : `by ${signal}`;
  throw new Error(error ? messageOf(error) : `it ended ${how}`);
}

import type { Readable } from 'node:stream';

import type { Child } from '../process/child';
import { describeExit, type ExitStatus } from '../process/exit-status';
import { VmreError } from '../support/errors/vmre-error';
import { printable } from '../support/printable';

/** Limits the memory for the output of one invocation. */
export const MAX_OUTPUT_BYTES = 2 ** 28;

/** Characters of stderr that are quoted in an error. */
export const MAX_QUOTED_LENGTH = 4000;

/** The output and exit status of one invocation of a program. */
export interface Invoked {
  /** How the program terminated. */
  exit: ExitStatus;
  /** As UTF-8. */
  stdout: string;
  /** As UTF-8. */
  stderr: string;
}

/** Invokes a command of an activity. `onStarted` gets the process, which it may signal. */
export type Invoke = (
  command: readonly string[],
  onStarted?: (child: Child) => void,
) => Promise<Invoked>;

/** @throws VMRE_CONTRACT_BROKEN unless the exit code is 0 */
export function expectSuccess(command: string, invoked: Invoked): Invoked {
  const { exit, stderr } = invoked;
  if (exit.code === 0) return invoked;
  throw broken(
    `${command} exited with ${describeExit(exit)}${quotedStderr(stderr, MAX_QUOTED_LENGTH)}`,
  );
}

/**
 * Quotes stderr at the end of a message; empty if nothing was written.
 *
 * @param most maximum characters. Default: all
 */
export function quotedStderr(stderr: string, most?: number): string {
  const said = stderr.trim();
  return said === ''
    ? ''
    : `; stderr: ${printable(said, { lines: true, ...(most !== undefined && { most }) })}`;
}

/** A violation of the Runtime API. */
export const broken = (text: string): VmreError => new VmreError('VMRE_CONTRACT_BROKEN', text);

/** The error of a runtime that does not answer in time. */
export const silent = (what: readonly string[], ms: number): VmreError =>
  new VmreError('VMRE_RUNTIME_TIMEOUT', `no answer to ${what.join(' ')} within ${ms / 1000} s`);

/** @returns undefined if the limit is exceeded; the stream is then closed. */
export async function readAll(stream: Readable): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_OUTPUT_BYTES) stream.destroy();
    else chunks.push(chunk);
  });
  await new Promise((resolve) => stream.once('close', resolve));
  return bytes > MAX_OUTPUT_BYTES ? undefined : Buffer.concat(chunks).toString();
}

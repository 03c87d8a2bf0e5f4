import { createWriteStream, renameSync, rmSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { systemCodeOf, VmreError } from '../../../support/errors/vmre-error';

/** Characters per write. */
const PART = 64 * 1024;

/** The result of writing: complete, or ended by the signal or because the reader is gone. */
export type Written = 'whole' | 'ended';

/**
 * Writes lines to a file, atomically, or to stdout.
 *
 * @param signal aborts writing; no part of the file is left then
 * @param onLine called for each line
 * @throws VMRE_VAT_STATE_UNWRITABLE
 */
export async function writeLines(
  lines: Iterable<string>,
  file: string | undefined,
  signal: AbortSignal,
  onLine: () => void,
): Promise<Written> {
  const parts = Readable.from(partsOf(lines, onLine));
  // The error of stdout is the cause: another listener may abort the writing because of it.
  let failure: Error | undefined;
  if (file === undefined)
    process.stdout.prependListener('error', (error: Error) => (failure ??= error));
  try {
    if (file === undefined) await toStdout(parts, signal);
    else await toFile(parts, file, signal);
    return 'whole';
  } catch (error) {
    const problem = failure ?? error;
    if (['EPIPE', 'ABORT_ERR'].includes(systemCodeOf(problem) ?? '')) return 'ended';
    throw VmreError.from(problem, 'VMRE_VAT_STATE_UNWRITABLE', file ?? 'stdout');
  }
}

async function toStdout(parts: Readable, signal: AbortSignal): Promise<void> {
  const { stdout } = process;
  await pipeline(parts, stdout, { signal, end: false });
  await new Promise<void>((resolve, reject) =>
    stdout.write('', (error) => (error ? reject(error) : resolve())),
  );
}

async function toFile(parts: Readable, file: string, signal: AbortSignal): Promise<void> {
  const there = statSync(file, { throwIfNoEntry: false });
  // A device or a pipe is written to, not replaced.
  if (there && !there.isFile()) return pipeline(parts, createWriteStream(file), { signal });
  const partial = `${file}.${process.pid}.partial`;
  try {
    const stream = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(parts, stream, { signal });
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function* partsOf(lines: Iterable<string>, onLine: () => void): Iterable<string> {
  let part = '';
  for (const line of lines) {
    part += `${line}\n`;
    onLine();
    if (part.length < PART) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
}

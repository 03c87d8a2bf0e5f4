import { createWriteStream, renameSync, rmSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { systemCodeOf, VmreError } from '../../../support/errors/vmre-error';

/** Characters that are written at once. */
const PART = 64 * 1024;

/** What became of a writing: all of it, or it was ended, also by a reader that has gone. */
export type Written = 'whole' | 'ended';

/**
 * Writes lines to a file, which appears when it is whole, or to stdout.
 *
 * @param signal ends it; nothing of the file is left then
 * @param onLine told of each line that is taken
 * @throws VMRE_VAT_STATE_UNWRITABLE
 */
export async function writeLines(
  lines: Iterable<string>,
  file: string | undefined,
  signal: AbortSignal,
  onLine: () => void,
): Promise<Written> {
  const parts = Readable.from(partsOf(lines, onLine));
  // Its own error comes first: whoever hears of it may end the writing for that.
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
  // A device or a pipe stays what it is.
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

import {
  closeSync,
  constants,
  createReadStream,
  createWriteStream,
  fstatSync,
  ftruncateSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { openForeignFile, openOwn } from '../../support/foreign-file';
import { TrustedDirectory } from '../../support/trusted-directory';
import type { ConfinedPath } from './confined-path';
import { withoutLinks } from './confined-path';

const { O_CREAT, O_RDONLY, O_WRONLY } = constants;
const CHUNK_BYTES = 256 * 1024;

/** Options of {@link transfer}. */
export interface TransferOptions {
  signal: AbortSignal;
  /** Called with the bytes that were copied so far. */
  onProgress: (bytes: number, size: number) => void;
}

/**
 * Copies a file. Directories of the target are created. Links that lead out of a root are rejected, also if they appear
 * meanwhile.
 *
 * @throws Error as the operating system has it, or OutsideError
 */
export async function transfer(
  from: ConfinedPath,
  to: ConfinedPath,
  { signal, onProgress }: TransferOptions,
): Promise<void> {
  const source = open(from, O_RDONLY, false);
  let target: number;
  try {
    target = open(to, O_WRONLY | O_CREAT, true);
  } catch (error) {
    closeSync(source);
    throw error;
  }
  const { size } = fstatSync(source);
  prepare(source, target);
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      onProgress(bytes, size);
      done(undefined, chunk);
    },
  });
  await pipeline(
    createReadStream('', { fd: source, highWaterMark: CHUNK_BYTES }),
    counter,
    createWriteStream('', { fd: target, highWaterMark: CHUNK_BYTES }),
    { signal },
  );
}

function open(path: ConfinedPath, flags: number, makes: boolean): number {
  const { root, inner } = withoutLinks(path);
  const shown = `${path.root}/${path.inner}`;
  if (inner === '' || resolve(path.root, path.inner) === resolve(path.root))
    throw new Error(`${shown} is a directory`);
  return TrustedDirectory.with(root, inner, makes, (directory, name) =>
    path.isOwn && !makes
      ? openForeignFile(directory.of(name))
      : openOwn(directory.of(name), flags, shown),
  );
}

/** Empties the target, unless that would empty the source. */
function prepare(source: number, target: number): void {
  const [from, to] = [fstatSync(source), fstatSync(target)];
  if (from.ino !== to.ino || from.dev !== to.dev) return ftruncateSync(target, 0);
  closeSync(source);
  closeSync(target);
  throw new Error('both ends are the same file');
}

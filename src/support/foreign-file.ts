import * as fs from 'node:fs';

import { systemCodeOf } from './errors/vmre-error';
import { TrustedDirectory } from './trusted-directory';

const { O_CREAT, O_EXCL, O_NONBLOCK = 0, O_NOFOLLOW = 0, O_RDONLY, O_WRONLY } = fs.constants;

/** Larger than any file that people write for programs. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

const PRIVATE = 0o600;

// Access to files in directories that others may write. They may create pipes, links, devices or endless files
// there: no call blocks, no file outside is read or written, and memory stays bounded.

/**
 * Reads a file. Symbolic links are followed.
 *
 * @throws Error if it is not a regular file or too large, or the operating system's error
 */
export function readForeignFile(path: string, mostBytes = MAX_FILE_BYTES): Buffer {
  // Opening a pipe without a writer must not block.
  return readAll(openForeignFile(path), path, mostBytes);
}

/**
 * Opens a file for reading. Symbolic links are followed.
 *
 * @throws Error if it is not a regular file, or the operating system's error
 */
export function openForeignFile(path: string): number {
  const file = fs.openSync(path, O_RDONLY | O_NONBLOCK);
  const status = fs.fstatSync(file);
  if (status.isFile()) return file;
  fs.closeSync(file);
  const isDirectory = status.isDirectory();
  throw new Error(isDirectory ? `EISDIR: ${path} is a directory` : `${path} is not a regular file`);
}

/**
 * Checks that a path can be opened as a file: opening a pipe could block, and a device may be endless.
 *
 * @throws Error if the path exists and is not a regular file, or the operating system's error
 */
export function assertPlainFile(path: string): void {
  const stats = fs.statSync(path, { throwIfNoEntry: false });
  if (stats && !stats.isFile()) throw new Error(`${path} is not a regular file`);
}

/**
 * Reads a file below a directory, without following links.
 *
 * @param root the directory, which may itself be a link
 * @param path path relative to it, with `/`
 * @returns undefined if the file does not exist
 * @throws Error if it is not a regular file of this user, or too large, or the operating system's error
 */
export function readBelow(
  root: string,
  path: string,
  mostBytes = MAX_FILE_BYTES,
): Buffer | undefined {
  try {
    return TrustedDirectory.with(root, path, false, (directory, name) =>
      readAll(openOwn(directory.of(name), O_RDONLY, `${root}/${path}`), path, mostBytes),
    );
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Replaces or creates a file below a directory atomically, without following links. An existing link is
 * replaced, and its target is not written.
 *
 * @param survives whether the new text survives a loss of power, or only the end of the process, which is faster
 * @throws Error if a part of the path is not a directory, or the operating system's error
 */
export function replaceBelow(
  root: string,
  path: string,
  text: string,
  survives: 'power' | 'process' = 'power',
): void {
  TrustedDirectory.with(root, path, true, (directory, name) => {
    const temporary = directory.of(`.${name}.${process.pid}.${crypto.randomUUID()}.tmp`);
    const file = fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, PRIVATE);
    try {
      try {
        fs.writeFileSync(file, text);
        if (survives === 'power') fs.fsyncSync(file);
      } finally {
        fs.closeSync(file);
      }
      fs.renameSync(temporary, directory.of(name));
    } finally {
      fs.rmSync(temporary, { force: true });
    }
  });
}

/**
 * Opens a regular file that belongs to this user and has one name, without following links.
 *
 * @param shown name of the file in errors
 * @throws Error if it is not such a file, or the operating system's error
 */
export function openOwn(path: string, flags: number, shown = path): number {
  let file: number;
  try {
    file = fs.openSync(path, flags | O_NOFOLLOW | O_NONBLOCK, PRIVATE);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ELOOP' || code === 'EMLINK')
      throw new Error(`${shown} is a symbolic link`, { cause: error });
    if (code === 'ENXIO') throw new Error(`${shown} is not a regular file`, { cause: error }); // a pipe, a socket
    throw error;
  }
  const status = fs.fstatSync(file);
  const problem = problemOf(status);
  if (problem === undefined) return file;
  fs.closeSync(file);
  throw new Error(`${shown} ${problem}`);
}

function problemOf(status: fs.Stats): string | undefined {
  if (!status.isFile()) return 'is not a regular file';
  if (status.nlink > 1) return 'has another name elsewhere';
  const own = process.geteuid?.() ?? status.uid;
  return status.uid === own ? undefined : `belongs to the user ${status.uid}`;
}

function readAll(file: number, path: string, mostBytes: number): Buffer {
  try {
    const chunks: Buffer[] = [];
    for (let bytes = 0; ;) {
      const chunk = Buffer.allocUnsafe(64 * 1024);
      const read = fs.readSync(file, chunk, 0, chunk.length, null);
      if (read === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, read));
      if ((bytes += read) > mostBytes) throw new Error(`${path} has more than ${mostBytes} bytes`);
    }
  } finally {
    fs.closeSync(file);
  }
}

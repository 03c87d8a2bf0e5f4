import * as fs from 'node:fs';

import { systemCodeOf } from './errors/vmre-error';
import { TrustedDirectory } from './trusted-directory';

const { O_CREAT, O_EXCL, O_NONBLOCK = 0, O_NOFOLLOW = 0, O_RDONLY, O_WRONLY } = fs.constants;

/** No file that people write for programs is larger. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

const PRIVATE = 0o600;

// Files in directories that others may write. Whatever they put there, a pipe, a link, a device, a file without
// end: nothing waits, nothing outside is read or written, and memory stays bounded.

/**
 * Reads a file, which may be reached by links.
 *
 * @throws Error when it is not a regular file or too large, or that of the operating system
 */
export function readForeignFile(path: string, mostBytes = MAX_FILE_BYTES): Buffer {
  // A pipe without a writer would keep us for ever.
  return readAll(openForeignFile(path), path, mostBytes);
}

/**
 * Opens a file to read it, which may be reached by links.
 *
 * @throws Error when it is not a regular file, or that of the operating system
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
 * Looks whether a path may be opened as a file: a pipe would be waited for without an end, a device may have none.
 *
 * @throws Error for what is there and no file, and what the system says
 */
export function assertPlainFile(path: string): void {
  const stats = fs.statSync(path, { throwIfNoEntry: false });
  if (stats && !stats.isFile()) throw new Error(`${path} is not a regular file`);
}

/**
 * Reads a file below a directory in which nothing may be a link.
 *
 * @param root the directory; itself it may be a link
 * @param path from there, with `/`
 * @returns undefined when there is no such file
 * @throws Error when it is not a regular file of this user, or too large, or that of the operating system
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
 * Replaces or makes a file below a directory in which nothing may be a link, as a whole. What stands in its
 * place, a link too, is replaced; it is never written through.
 *
 * @param survives what the new text survives: the end of the power, or only that of the process, which is quicker
 * @throws Error when a directory on the way is none, or that of the operating system
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
 * Opens a file that only this user has, by one name; a link is not followed.
 *
 * @param shown how it is called in errors
 * @throws Error when it is something else, or that of the operating system
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

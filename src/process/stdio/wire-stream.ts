import fs from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

import { systemCodeOf } from '../../support/errors/vmre-error';

/** Saved before a guard can replace them. */
const { read, write, writev, writeSync, open, close, fstatSync } = fs;

export { fstatSync as unguardedFstat };

let SocketClass: typeof Socket | undefined;

/** The `Socket` class: loaded when it is needed, and before a guard replaces it. */
export function unguardedSocket(): typeof Socket {
  return (SocketClass ??= (require('node:net') as typeof import('node:net')).Socket);
}

/** Creates a writable stream over a descriptor; its class depends on the type of file. */
export function wireStream(fd: number): Writable {
  const stat = fstatSync(fd);
  // Bun's sockets over a descriptor write through the guarded functions of `fs`.
  const writesItself = stat.isSocket() && !('bun' in process.versions);
  if (stat.isFIFO() || writesItself) {
    const Stream = unguardedSocket();
    return new Stream({ fd, readable: false, writable: true });
  }
  const { isatty, WriteStream } = require('node:tty') as typeof import('node:tty');
  if (isatty(fd)) return new WriteStream(fd);
  return fs.createWriteStream('', { fd, autoClose: false, fs: { write, writev, open, close } });
}

/**
 * Creates a readable stream over a descriptor.
 *
 * @param start position in a regular file
 */
export function wireSource(fd: number, start: number | undefined): Readable {
  const stat = fstatSync(fd);
  if (stat.isFIFO() || stat.isSocket()) {
    const Stream = unguardedSocket();
    return new Stream({ fd, readable: true, writable: false });
  }
  const { isatty, ReadStream } = require('node:tty') as typeof import('node:tty');
  if (isatty(fd)) return new ReadStream(fd);
  return fs.createReadStream('', {
    ...{ fd, autoClose: false, fs: { read, open, close } },
    ...(start !== undefined && { start }),
  });
}

/** Writes the whole text before it returns; waits for a slow reader if the descriptor is non-blocking. */
export function writeAllSync(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      if (systemCodeOf(error) !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1); // a millisecond
    }
  }
}

import fs from 'node:fs';
import type { Writable } from 'node:stream';

import { systemCodeOf } from '../../support/errors/vmre-error';

/** Taken before a guard can stand in front of them. */
const { write, writev, writeSync, open, close } = fs;

/** A writable stream over a descriptor, of the kind that fits what it is. */
export function wireStream(fd: number): Writable {
  const stat = fs.fstatSync(fd);
  // Bun's sockets over a descriptor write through `fs` as it is now, behind the guard.
  const writesItself = stat.isSocket() && !('bun' in process.versions);
  if (stat.isFIFO() || writesItself) {
    const { Socket } = require('node:net') as typeof import('node:net');
    return new Socket({ fd, readable: false, writable: true });
  }
  const { isatty, WriteStream } = require('node:tty') as typeof import('node:tty');
  if (isatty(fd)) return new WriteStream(fd);
  return fs.createWriteStream('', { fd, autoClose: false, fs: { write, writev, open, close } });
}

/** Writes everything before it returns, waiting for a slow reader where the descriptor will not. */
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

import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { Writable } from 'node:stream';

import './wire-stream'; // takes what it writes with before the guard stands in front of it

const STDOUT = 1;
const LONGEST_LINE = 64 * 1024;

/** The stream that only the protocol may write to. */
export interface ClaimedStdout {
  /** Descriptor of what was stdout. */
  readonly fd: number;
}

/**
 * Takes stdout away from everybody else in the process. Whatever is printed from now on, by
 * `console`, `process.stdout`, native code or a child that inherits descriptor 1, goes to `onStray`
 * or to stderr.
 *
 * The descriptor is moved: stdout's file is opened once more under another number, and number 1
 * becomes stderr. Sockets cannot be opened again; where stdout is one, the ways to write to it are
 * guarded one by one, and only native code could still reach it.
 *
 * @param onStray receives printed text line by line
 */
export function claimStdout(onStray: (line: string) => void): ClaimedStdout {
  const { fd, printsToStderr } = moveDescriptor();
  if (!printsToStderr) {
    const guard =
      require('./shared-descriptor-guard') as typeof import('./shared-descriptor-guard');
    guard.guardSharedDescriptor();
  }
  let stray: Writable | undefined;
  const strayStream = (): Writable => (stray ??= lineStream(onStray));
  Object.defineProperty(process, 'stdout', {
    configurable: true,
    enumerable: true,
    get: strayStream,
  });
  // A console that was used before keeps the stream it found.
  Object.defineProperty(console, '_stdout', { configurable: true, get: strayStream });
  return { fd };
}

interface Moved {
  /** New number of stdout's file, or 1 where it cannot be moved. */
  fd: number;
  /** Whether what is written to descriptor 1 now appears on stderr. */
  printsToStderr: boolean;
}

function moveDescriptor(): Moved {
  const append = constants.O_WRONLY | constants.O_APPEND;
  const unmoved = { fd: STDOUT, printsToStderr: false };
  try {
    if (process.platform === 'win32' || fstatSync(STDOUT).isSocket()) return unmoved;
    const fd = openSync('/dev/fd/1', append);
    // The lowest free number is used, so what is opened next becomes descriptor 1.
    closeSync(STDOUT);
    try {
      openSync('/dev/fd/2', append);
      return { fd, printsToStderr: true };
    } catch {
      openSync('/dev/null', append); // stderr is a socket, or closed
      return { fd, printsToStderr: false };
    }
  } catch {
    return unmoved; // not ours to open again, as after a change of user
  }
}

function lineStream(onLine: (line: string) => void): Writable {
  const { Writable } = require('node:stream') as typeof import('node:stream');
  let rest = '';
  return new Writable({
    decodeStrings: false,
    write(chunk: Buffer | string, _encoding, done) {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      // A line without an end, such as a progress bar, must not grow for ever.
      if (rest.length > LONGEST_LINE) {
        lines.push(rest);
        rest = '';
      }
      for (const line of lines) onLine(line);
      done();
    },
    final(done) {
      if (rest) onLine(rest);
      done();
    },
  });
}

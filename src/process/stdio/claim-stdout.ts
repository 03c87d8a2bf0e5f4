import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { Writable } from 'node:stream';

import type { StrayOutput } from './stray-output';
import './wire-stream'; // takes what it writes with before the guard stands in front of it

const STDOUT = 1;
const STDERR = 2;

/** The stream that only the protocol may write to. */
export interface ClaimedStdout {
  /** Descriptor of what was stdout. */
  readonly fd: number;
  /** Passes on what was printed without the end of a line. */
  readonly flush: () => void;
}

/**
 * Takes stdout away from everybody else in the process. Whatever is printed from now on, by
 * `console`, `process.stdout`, native code or a child that inherits descriptor 1, goes to `onStray`
 * or to stderr.
 *
 * The descriptor is moved: stdout's file is opened once more under another number, and number 1
 * becomes stderr. A socket cannot be opened again, and a regular file would be written from two
 * positions, one over the other; there the ways to write to descriptor 1 are guarded one by one. Then
 * native code and worker threads still reach it, and so does a function of `fs` that was taken before.
 *
 * @param onStray receives printed text line by line
 */
export function claimStdout(onStray: (line: string) => void): ClaimedStdout {
  const { fd, printsToStderr } = moveDescriptor();
  let stray: StrayOutput | undefined;
  const flush = (): void => stray?.flush();
  const strayStream = (): Writable => {
    if (!stray) {
      const { strayOutput } = require('./stray-output') as typeof import('./stray-output');
      stray = strayOutput(onStray);
      process.once('exit', flush); // when somebody else ends the process
    }
    return stray.stream;
  };
  // Before it defines a property anew, Bun takes the value it has, and so would make a stream that
  // nobody uses; it takes an assignment as it is. Node, which is spared that, refuses this one.
  Reflect.set(process, 'stdout', undefined);
  // A console that was used before keeps the stream it found.
  Object.defineProperty(console, '_stdout', { configurable: true, get: strayStream });
  Object.defineProperty(process, 'stdout', {
    configurable: true,
    enumerable: true,
    get: strayStream,
  });
  if (!printsToStderr) {
    const guard =
      require('./shared-descriptor-guard') as typeof import('./shared-descriptor-guard');
    guard.guardSharedDescriptor(STDOUT, STDERR);
    if ('bun' in process.versions) guard.guardConsoleOfBun();
  }
  return { fd, flush };
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
    const stdout = fstatSync(STDOUT);
    if (process.platform === 'win32' || stdout.isSocket() || stdout.isFile()) return unmoved;
    const fd = openSync('/dev/fd/1', append);
    // The lowest free number is used, so what is opened next becomes descriptor 1.
    closeSync(STDOUT);
    return { fd, printsToStderr: printToStderr(append) };
  } catch {
    return unmoved; // not ours to open again, as after a change of user
  }
}

/**
 * Opens the free descriptor 1 as stderr, or as nothing where that is a socket or closed.
 *
 * @returns whether nothing is lost: a regular file has a second position then, and what is written to
 * the first may go over it
 */
function printToStderr(flags: number): boolean {
  try {
    openSync('/dev/fd/2', flags);
    return !fstatSync(STDERR).isFile();
  } catch {
    openSync('/dev/null', flags);
    return false;
  }
}

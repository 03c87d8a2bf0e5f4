import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { Writable } from 'node:stream';

import type { StrayOutput } from './stray-output';
import './wire-stream'; // saves its `fs` functions before the guard replaces them

const STDOUT = 1;
const STDERR = 2;

/** The claimed stdout; only the protocol may write to it. */
export interface ClaimedStdout {
  /** Descriptor of the original stdout. */
  readonly fd: number;
  /** Passes on an unfinished last line. */
  readonly flush: () => void;
}

/**
 * Reserves stdout for the protocol. All other output from now on, by `console`, `process.stdout`, native
 * code or a child that inherits descriptor 1, goes to `onStray` or to stderr.
 *
 * The descriptor is moved: stdout's file is opened again under another number, and number 1 becomes
 * stderr. A socket cannot be opened again, and a regular file would be written from two positions that
 * overwrite each other; in these cases each function that can write to descriptor 1 is guarded. Native
 * code, worker threads and references to `fs` functions from before the guard still reach it then.
 *
 * @param onStray receives the printed text line by line
 */
export function claimStdout(onStray: (line: string) => void): ClaimedStdout {
  const { fd, printsToStderr } = moveDescriptor();
  let stray: StrayOutput | undefined;
  const flush = (): void => stray?.flush();
  const strayStream = (): Writable => {
    if (!stray) {
      const { strayOutput } = require('./stray-output') as typeof import('./stray-output');
      stray = strayOutput(onStray);
      process.once('exit', flush); // if other code exits the process
    }
    return stray.stream;
  };
  // Before Bun redefines a property, it reads the current value and so would create an unused stream; an
  // assignment prevents that. Node rejects this assignment and does not need it.
  Reflect.set(process, 'stdout', undefined);
  // A console that was used before keeps its stream.
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
  /** New descriptor of stdout's file, or 1 if it cannot be moved. */
  fd: number;
  /** Whether output to descriptor 1 now goes to stderr. */
  printsToStderr: boolean;
}

function moveDescriptor(): Moved {
  const append = constants.O_WRONLY | constants.O_APPEND;
  const unmoved = { fd: STDOUT, printsToStderr: false };
  try {
    const stdout = fstatSync(STDOUT);
    if (process.platform === 'win32' || stdout.isSocket() || stdout.isFile()) return unmoved;
    const fd = openSync('/dev/fd/1', append);
    // The system assigns the lowest free number, so the next file becomes descriptor 1.
    closeSync(STDOUT);
    return { fd, printsToStderr: printToStderr(append) };
  } catch {
    return unmoved; // it may not be opened again, as after a change of user
  }
}

/**
 * Opens the free descriptor 1 as stderr, or as the null device if stderr is a socket or closed.
 *
 * @returns whether no output is lost: a regular file has two positions then, and their output may
 * overwrite each other
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

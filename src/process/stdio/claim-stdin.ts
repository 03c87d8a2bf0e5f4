import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import type { Readable } from 'node:stream';

import './wire-stream'; // saves its `fs` functions before the guard replaces them
import { wireSource } from './wire-stream';

const STDIN = 0;
/** Not from `node:os`, which takes longer to load than this module. */
const nullDevice = process.platform === 'win32' ? String.raw`\\.\nul` : '/dev/null';

/** The claimed stdin; only the protocol may read it. */
export interface ClaimedStdin {
  /** The stream of requests. */
  readonly stream: Readable;
}

/**
 * Reserves stdin for the protocol. All other readers find it empty from now on: `process.stdin`,
 * descriptor 0, and children that inherit the descriptor.
 *
 * The descriptor is moved: stdin's file is opened again under another number, and number 0 becomes the
 * null device. A socket cannot be opened again, and opening a named pipe without a writer would block;
 * in these cases each function that can read descriptor 0 is guarded, as for stdout.
 */
export function claimStdin(): ClaimedStdin {
  const own = Object.getOwnPropertyDescriptor(process, 'stdin');
  const isBun = 'bun' in process.versions;
  if (!isBun) destroyEarlyStream();
  const moved = isBun ? undefined : moveDescriptor();
  const empty = moved ? STDIN : nullDescriptor();
  replaceStream(empty);
  if (!moved) {
    const guard =
      require('./shared-descriptor-guard') as typeof import('./shared-descriptor-guard');
    guard.guardSharedDescriptor(STDIN, empty);
  }
  let stream: Readable | undefined;
  const open = (): Readable => {
    if (isBun) return (own?.get?.call(process) ?? own?.value) as Readable;
    return wireSource(moved?.fd ?? STDIN, moved?.start);
  };
  return {
    get stream() {
      return (stream ??= open());
    },
  };
}

/**
 * Makes stdin empty for an invocation whose protocol does not use it: descriptor 0 becomes the null device, which
 * needs no guard and so less time than {@link claimStdin}.
 */
export function discardStdin(): ClaimedStdin {
  if (process.platform === 'win32') return claimStdin();
  try {
    destroyEarlyStream();
    closeSync(nullDescriptor()); // check first that it can be opened: number 0 must not stay free
    closeSync(STDIN);
    nullDescriptor();
    // A stream that was created before, and does not keep the process alive, is not found.
    if (!('bun' in process.versions)) replaceStream(STDIN);
  } catch {
    return claimStdin();
  }
  return {
    get stream() {
      return process.stdin;
    },
  };
}

/**
 * A module that was loaded before may already have created `process.stdin`. That stream watches the
 * descriptor by its number, and would read the file that gets this number next.
 */
function destroyEarlyStream(): void {
  const { _getActiveHandles: handles } = process as { _getActiveHandles?: () => unknown[] };
  const early = (handles?.call(process) ?? []).find(
    (each) => (each as { fd?: unknown } | null)?.fd === STDIN,
  );
  (early as Readable | undefined)?.destroy();
}

function moveDescriptor(): { fd: number; start: number | undefined } | undefined {
  try {
    const stat = fstatSync(STDIN);
    if (process.platform === 'win32' || stat.isSocket()) return undefined;
    if (stat.isFIFO() && isNamed()) return undefined;
    const start = stat.isFile() ? position() : undefined;
    closeSync(nullDescriptor()); // check first that it can be opened: number 0 must not stay free
    const fd = openSync('/dev/fd/0', constants.O_RDONLY | constants.O_NOCTTY);
    // The system assigns the lowest free number, so the next file becomes descriptor 0.
    closeSync(STDIN);
    nullDescriptor();
    return { fd, start };
  } catch {
    return undefined; // closed, or it may not be opened again, as after a change of user
  }
}

/** Whether the pipe is a named one: opening it again would wait for a writer. */
function isNamed(): boolean {
  return process.platform === 'linux' && !readlinkSync('/proc/self/fd/0').startsWith('pipe:');
}

/** The position of stdin in its file. A file that is opened again is read from its start. */
function position(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return Number(/^pos:\s*(\d+)/m.exec(readFileSync('/proc/self/fdinfo/0', 'latin1'))?.[1] ?? 0);
}

const nullDescriptor = (): number => openSync(nullDevice, constants.O_RDONLY);

/** Replaces `process.stdin`, which closes its descriptor when destroyed; another file could get the number. */
function replaceStream(fd: number): void {
  let empty: Readable | undefined;
  const emptyStream = (): Readable => {
    const { Readable } = require('node:stream') as typeof import('node:stream');
    const read = (): void => void empty?.push(null);
    const itself = (): Readable | undefined => empty;
    // It replaces a socket, whose `ref` and `unref` callers may use.
    const asSocket = { fd, ref: itself, unref: itself };
    return (empty ??= Object.assign(new Readable({ read }), asSocket));
  };
  Object.defineProperty(process, 'stdin', {
    configurable: true,
    enumerable: true,
    get: emptyStream,
  });
}

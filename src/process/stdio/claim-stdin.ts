import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import type { Readable } from 'node:stream';

import './wire-stream'; // takes what it reads with before the guard stands in front of it
import { wireSource } from './wire-stream';

const STDIN = 0;
/** Not from `node:os`, which takes longer to load than this whole module. */
const nullDevice = process.platform === 'win32' ? String.raw`\\.\nul` : '/dev/null';

/** Where requests come from; only the protocol may read it. */
export interface ClaimedStdin {
  /** The stream of requests. */
  readonly stream: Readable;
}

/**
 * Takes stdin away from everybody else in the process, who find it empty from now on: `process.stdin`,
 * descriptor 0, and that of children that inherit it.
 *
 * The descriptor is moved: stdin's file is opened once more under another number, and number 0 becomes
 * the null device. A socket cannot be opened again, and a named pipe without a writer would never end;
 * there the ways to descriptor 0 are guarded one by one, as those to stdout are.
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
 * A module that was loaded before may have made `process.stdin` already. That stream watches the
 * descriptor by its number, and would read from whatever has it next.
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
    closeSync(nullDescriptor()); // there is one: number 0 must not stay free
    const fd = openSync('/dev/fd/0', constants.O_RDONLY | constants.O_NOCTTY);
    // The lowest free number is used, so what is opened next becomes descriptor 0.
    closeSync(STDIN);
    nullDescriptor();
    return { fd, start };
  } catch {
    return undefined; // closed, or not ours to open again, as after a change of user
  }
}

/** Whether the pipe is a file: opened again, it would wait for a writer. */
function isNamed(): boolean {
  return process.platform === 'linux' && !readlinkSync('/proc/self/fd/0').startsWith('pipe:');
}

/** Of stdin in its file, which who opens it again begins at the start of. */
function position(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return Number(/^pos:\s*(\d+)/m.exec(readFileSync('/proc/self/fdinfo/0', 'latin1'))?.[1] ?? 0);
}

const nullDescriptor = (): number => openSync(nullDevice, constants.O_RDONLY);

/** Instead of a stream that closes the descriptor when it is destroyed, so that a file takes its number. */
function replaceStream(fd: number): void {
  let empty: Readable | undefined;
  const emptyStream = (): Readable => {
    const { Readable } = require('node:stream') as typeof import('node:stream');
    const read = (): void => void empty?.push(null);
    const itself = (): Readable | undefined => empty;
    // The stream that it stands for is a socket, which may be told not to keep the process.
    const asSocket = { fd, ref: itself, unref: itself };
    return (empty ??= Object.assign(new Readable({ read }), asSocket));
  };
  Object.defineProperty(process, 'stdin', {
    configurable: true,
    enumerable: true,
    get: emptyStream,
  });
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import { unguardedFstat } from './wire-stream';

/** The flag bits of a descriptor that contain its access mode. */
const ACCESS_MODE = 0o3;
const WRITE_ONLY = 0o1;

/**
 * Whether a process reads the output of a descriptor. Any process may hold the other end of a pipe, so all
 * processes are searched for it. A file or a terminal needs no reader.
 *
 * @returns undefined if it cannot be determined: for a socket, and without `/proc`
 */
export function isRead(fd: number): boolean | undefined {
  try {
    const stat = unguardedFstat(fd);
    if (stat.isSocket()) return undefined;
    return !stat.isFIFO() || hasReader(readlinkSync(`/proc/self/fd/${fd}`));
  } catch {
    return undefined;
  }
}

const hasReader = (pipe: string): boolean =>
  entries('/proc').some((pid) =>
    entries(`/proc/${pid}/fd`).some((fd) => isReadingEnd(`/proc/${pid}`, fd, pipe)),
  );

/** Ignores errors: processes exit and close files during the scan, and some may not be read by this user. */
function entries(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function isReadingEnd(process: string, fd: string, pipe: string): boolean {
  try {
    if (readlinkSync(`${process}/fd/${fd}`) !== pipe) return false;
    const info = readFileSync(`${process}/fdinfo/${fd}`, 'latin1');
    const flags = parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? '0', 8);
    return (flags & ACCESS_MODE) !== WRITE_ONLY;
  } catch {
    return false;
  }
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import { unguardedFstat } from './wire-stream';

/** The bits of the flags of a descriptor that say how it was opened. */
const ACCESS_MODE = 0o3;
const WRITE_ONLY = 0o1;

/**
 * Whether somebody reads what is written to a descriptor. A pipe may have been given to anybody, so the
 * process that has its other end is looked for. A file or a terminal needs none.
 *
 * @returns undefined for a socket, and where there is no `/proc`: it cannot be seen
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

/** Processes end, and close what they have open, while they are looked at; others are not ours to see. */
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

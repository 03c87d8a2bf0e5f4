import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import { unguardedFstat } from './wire-stream';

/** The bits of the flags of a descriptor that say how it was opened. */
const ACCESS_MODE = 0o3;
const WRITE_ONLY = 0o1;

/**
 * Whether somebody may still read what is written to a descriptor after who started this process has
 * ended. The other end of a socket is gone with it. A pipe may have been given to somebody else, as by a
 * shell, so its reader is looked for. A file or a terminal needs none.
 */
export function mayHaveReader(fd: number): boolean {
  try {
    const stat = unguardedFstat(fd);
    if (stat.isSocket()) return false;
    return !stat.isFIFO() || hasReader(readlinkSync(`/proc/self/fd/${fd}`));
  } catch {
    return false; // there is no /proc
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

import { readdirSync, readlinkSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

import type { Child } from '../../../process/child';
import { systemCodeOf } from '../../../support/errors/vmre-error';

const LINKS_PER_TURN = 500;

/** The root of a process tree. */
type Ancestor = Pick<Child, 'pid' | 'members'>;

/**
 * Whether a process or one of its descendants owns a socket.
 *
 * @param inode number of the socket
 * @returns undefined when one of the processes cannot be inspected
 */
export async function ownsSocket(ancestor: Ancestor, inode: string): Promise<boolean | undefined> {
  const own = await hasSocket(ancestor.pid, inode);
  if (own) return true; // the usual case
  let isKnown = own !== undefined;
  for (const pid of ancestor.members()) {
    if (pid === ancestor.pid) continue;
    const has = await hasSocket(pid, inode);
    if (has) return true;
    if (has === undefined) isKnown = false;
  }
  return isKnown ? false : undefined;
}

async function hasSocket(pid: number, inode: string): Promise<boolean | undefined> {
  const directory = `/proc/${pid}/fd`;
  const sought = `socket:[${inode}]`;
  try {
    const names = readdirSync(directory);
    for (const [at, name] of names.entries()) {
      if (linkAt(`${directory}/${name}`) === sought) return true;
      if (at % LINKS_PER_TURN === LINKS_PER_TURN - 1) await setImmediate(); // some processes have very many
    }
    return false;
  } catch (error) {
    return systemCodeOf(error) === 'EACCES' ? undefined : false; // it exited
  }
}

function linkAt(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed since
  }
}

import { readdirSync, readlinkSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

import type { Child } from '../../../process/child';
import { systemCodeOf } from '../../../support/errors/vmre-error';

const AT_ONCE = 500;

/** The first process of a tree. */
type Ancestor = Pick<Child, 'pid' | 'members'>;

/**
 * Whether a process, or one that descends from it, has a socket.
 *
 * @param inode number of the socket
 * @returns undefined when one of them cannot be looked at
 */
export async function ownsSocket(ancestor: Ancestor, inode: string): Promise<boolean | undefined> {
  const own = await hasSocket(ancestor.pid, inode);
  if (own) return true; // as nearly always
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
      if (at % AT_ONCE === AT_ONCE - 1) await setImmediate(); // some have very many
    }
    return false;
  } catch (error) {
    return systemCodeOf(error) === 'EACCES' ? undefined : false; // it has ended
  }
}

function linkAt(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed meanwhile
  }
}

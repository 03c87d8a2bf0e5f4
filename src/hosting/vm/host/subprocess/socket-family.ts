import { readdirSync, readlinkSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';

import { systemCodeOf } from '../../../../support/errors/vmre-error';

const AT_ONCE = 500;

/** A process, and how those that descend from it are told from others. */
export interface Ancestor {
  pid: number;
  /** `NAME=value`, a variable that those have who left its group and outlived their parents. */
  mark: string;
}

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
  for (const pid of await descendants(ancestor)) {
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

interface Relative {
  pid: number;
  parent: number;
  group: number;
}

async function descendants({ pid: ancestor, mark }: Ancestor): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const others = pids.filter((pid) => pid !== ancestor && pid !== process.pid);
  const all = (await Promise.all(others.map(relative))).filter((each) => each !== undefined);
  const family = new Set([ancestor]);
  for (const { pid, group } of all) {
    if (group === ancestor || (await carries(pid, mark))) family.add(pid);
  }
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  family.delete(ancestor);
  return [...family];
}

async function relative(pid: number): Promise<Relative | undefined> {
  const stat = await readIfThere(`/proc/${pid}/stat`);
  // The name in parentheses may contain anything, so the fields are counted after it.
  const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state ? { pid, parent: Number(parent), group: Number(group) } : undefined;
}

const carries = async (pid: number, mark: string): Promise<boolean> =>
  (await readIfThere(`/proc/${pid}/environ`)).split('\0').includes(mark);

const readIfThere = (path: string): Promise<string> => readFile(path, 'latin1').catch(() => '');

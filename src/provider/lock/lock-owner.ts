import { statSync, type Stats } from 'node:fs';
import { hostname } from 'node:os';

import { processExists, readProcess } from '../../process/process-table';

/** The process that created a lock file. It is part of the name of the file, so it is always complete. */
export interface LockOwner {
  host: string;
  pid: number;
  /** Start time of the process in clock ticks; 0 where it is unknown. */
  began: number;
  /** Distinguishes locks of one process. */
  serial: string;
}

/** Processes of other hosts or containers cannot be checked; they are considered dead after this time. */
const FOREIGN_LIFETIME_MS = 10 * 60_000;

/** Tolerated difference between the clocks of hosts. */
const MAX_SKEW_MS = 60_000;

let serial = 0;

export function newLockOwner(): LockOwner {
  serial += 1;
  const { pid } = process;
  return {
    host: thisHost(),
    pid,
    began: readProcess('self')?.start ?? 0,
    serial: serial.toString(36),
  };
}

/** The end of the name of its file. */
export const suffixOf = ({ host, pid, began, serial: own }: LockOwner): string =>
  `${host}_${pid}_${began}_${own}`;

export function lockOwnerOf(suffix: string): LockOwner | undefined {
  const match = /^([A-Za-z0-9.-]*)_([1-9]\d{0,9})_(\d{1,15})_([a-z0-9]+)$/.exec(suffix);
  if (!match) return undefined;
  const [, host = '', pid, began, own = ''] = match;
  return { host, pid: Number(pid), began: Number(began), serial: own };
}

/**
 * Whether the owner may still be alive. A reused process id does not count, nor does a file from the future.
 */
export function isAlive({ host, pid, began }: LockOwner, ageMs: number): boolean {
  if (host !== thisHost()) return ageMs < FOREIGN_LIFETIME_MS && ageMs > -MAX_SKEW_MS;
  if (!processExists(pid)) return false;
  const start = readProcess(pid)?.start;
  return began === 0 || start === undefined || start === began;
}

const thisHost = (): string =>
  hostname()
    .replace(/[^A-Za-z0-9.-]/g, '-')
    .slice(0, 60);

/**
 * Whether a lock file may really belong to its owner. Everyone who can write to the directory could create files with
 * the ids of permanent processes. Files of root and of this user count if the process belongs to the same user.
 */
export function isTrusted({ host, pid }: LockOwner, file: Stats): boolean {
  const own = process.getuid?.();
  if (!file.isFile()) return false;
  if (own === undefined) return true; // a system without users
  if (file.uid !== own && file.uid !== 0) return false;
  if (host !== thisHost()) return true;
  const owner = statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
  return owner === undefined || owner === file.uid;
}

/** Whether a file belongs to this user. */
export const isOwn = (file: Stats): boolean =>
  file.isFile() && file.uid === (process.getuid?.() ?? file.uid);

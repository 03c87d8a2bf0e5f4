import { readProcessFile } from './process-table';

/** The variable that names the owner of a child process; its value has a dot after each part. */
export const markName = 'VMRE_CHILD_OF';

/**
 * Marks that all descendants of this process have and no other process has: an environment variable and
 * a resource limit. A program may clear the variable; the limit survives that, a new session and any
 * number of forks.
 */
export interface ProcessMarks {
  /** First part of the variable's value. */
  readonly id: string;
  /** Limit of file locks. Linux passes it on to children and does not enforce it since 2.4.25. */
  readonly lockLimit: number;
}

/** Creates marks that no other process has. */
export function newMarks(): ProcessMarks {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  // Exactly representable as a number, and unlikely to be set by other software.
  return { id: crypto.randomUUID(), lockLimit: 2 ** 51 + (high % 2 ** 18) * 2 ** 32 + low };
}

/** Whether a process has the variable with a value that begins with `value`. */
export const hasVariable = (pid: number, value: string): boolean =>
  readProcessFile(pid, 'environ')
    .split('\0')
    .some((each) => each.startsWith(`${markName}=${value}`));

/** Whether a process has this file lock limit. */
export const hasLockLimit = (pid: number, limit: number): boolean =>
  readProcessFile(pid, 'limits').includes(`Max file locks            ${limit} `);

import { readProcessFile } from './process-table';

/** The variable that says whose child a process is; its value has a dot after each part. */
export const markName = 'VMRE_CHILD_OF';

/**
 * What all descendants of this process have in common, and no other process: a variable of their
 * environment, and a limit. A program may clear the first; the second outlives that, a new session and
 * any number of forks.
 */
export interface ProcessMarks {
  /** First part of the variable. */
  readonly id: string;
  /** Of file locks: a limit that Linux passes on and has not enforced since 2.4.25. */
  readonly lockLimit: number;
}

/** Marks that no other process has. */
export function newMarks(): ProcessMarks {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  // Exact as a number, and nothing that anybody would choose.
  return { id: crypto.randomUUID(), lockLimit: 2 ** 51 + (high % 2 ** 18) * 2 ** 32 + low };
}

/** Whether a process carries the variable, with a value that begins so. */
export const hasVariable = (pid: number, value: string): boolean =>
  readProcessFile(pid, 'environ')
    .split('\0')
    .some((each) => each.startsWith(`${markName}=${value}`));

/** Whether a process has this limit of file locks. */
export const hasLockLimit = (pid: number, limit: number): boolean =>
  readProcessFile(pid, 'limits').includes(`Max file locks            ${limit} `);

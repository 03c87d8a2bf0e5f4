import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { systemCodeOf } from './errors/vmre-error';

/**
 * Creates a directory and its parents; an existing one is no error. Node's recursive `mkdir` never returns
 * for some paths that cannot be created, such as `/proc/x`.
 *
 * @param mode mode of created directories
 * @throws the operating system's error
 */
export function ensureDirectory(path: string, mode = 0o777): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' && dirname(path) !== path) {
      ensureDirectory(dirname(path), mode);
      makeOnce(path, mode);
    } else if (code !== 'EEXIST' || !statSync(path).isDirectory()) {
      throw error;
    }
  }
}

/** Creates a directory that another process may create at the same time. */
function makeOnce(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
  }
}

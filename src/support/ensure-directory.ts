import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { systemCodeOf } from './errors/vmre-error';

/**
 * Makes a directory and those above it; an existing one is fine. Node's own recursive `mkdir` never
 * returns for some paths that cannot be made, such as `/proc/x`.
 *
 * @param mode of those that are made
 * @throws the error of the operating system
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

/** Somebody else may have made it meanwhile. */
function makeOnce(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
  }
}

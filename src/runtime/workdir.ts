import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';

import { ensureDirectory } from '../support/ensure-directory';
import { messageOf, VmreError } from '../support/errors/vmre-error';

/**
 * The work directory of an activity, made if it is missing.
 *
 * @throws VMRE_WORKDIR_UNUSABLE
 */
export function usableWorkdir(path: string, cwd: string): string {
  const workdir = resolve(cwd, path);
  try {
    ensureDirectory(workdir);
    accessSync(workdir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new VmreError(
      'VMRE_WORKDIR_UNUSABLE',
      `work directory ${workdir} cannot be used: ${messageOf(error)}`,
      { cause: error },
    );
  }
  return workdir;
}

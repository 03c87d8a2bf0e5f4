import { accessSync, constants } from 'node:fs';

import { ensureDirectory } from '../support/ensure-directory';
import { messageOf, VmreError } from '../support/errors/vmre-error';

/**
 * Creates the work directory of an activity if it is missing, and checks that it is writable.
 *
 * @param workdir its absolute path
 * @returns the path
 * @throws VMRE_WORKDIR_UNUSABLE
 */
export function usableWorkdir(workdir: string): string {
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

import { messageOf, systemCodeOf, VmreError } from './errors/vmre-error';
import { readForeignFile } from './foreign-file';

/**
 * Runs an action on files, and converts its errors.
 *
 * @param path the file or directory, for the message
 * @param hint the next step after a failure. Default: to check permissions and free space
 * @throws VMRE_STORE_FAILED for every error other than a VmreError
 */
export function onDisk<T>(path: string, action: () => T, hint?: string): T {
  try {
    return action();
  } catch (error) {
    if (VmreError.is(error)) throw error;
    const details = { cause: error, data: { path }, ...(hint !== undefined && { hint }) };
    throw new VmreError('VMRE_STORE_FAILED', `${path}: ${messageOf(error)}`, details);
  }
}

/** Reads a file; undefined if it does not exist. @throws VMRE_STORE_FAILED */
export const readOnDisk = (path: string): Buffer | undefined =>
  onDisk(path, () => {
    try {
      return readForeignFile(path, Infinity);
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  });

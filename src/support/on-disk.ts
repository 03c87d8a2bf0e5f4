import { messageOf, systemCodeOf, VmreError } from './errors/vmre-error';
import { readForeignFile } from './foreign-file';

/**
 * Does something to files.
 *
 * @param path what it is done to, for the message
 * @param hint what to do when it fails. Default: to look at permissions and free space
 * @throws VMRE_STORE_FAILED for whatever the system says
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

/** Reads a file; undefined when there is none. @throws VMRE_STORE_FAILED */
export const readOnDisk = (path: string): Buffer | undefined =>
  onDisk(path, () => {
    try {
      return readForeignFile(path, Infinity);
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  });

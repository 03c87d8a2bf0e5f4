import { VmreError } from '../support/errors/vmre-error';

let wasRemoved = false;

/**
 * Changes to the root directory if the current directory was removed: otherwise every call that reads
 * the current directory fails, and nearly all code makes such a call.
 *
 * @returns whether the directory was removed
 */
export function leaveRemovedDirectory(): boolean {
  try {
    process.cwd();
  } catch {
    process.chdir('/');
    wasRemoved = true;
  }
  return wasRemoved;
}

/**
 * Returns the directory in which this process was started; relative paths are resolved against it.
 *
 * @throws VMRE_WORKDIR_UNUSABLE if the directory was removed
 */
export function currentDirectory(): string {
  if (!wasRemoved) return process.cwd();
  const text = 'the current directory was removed, and paths without a leading slash begin there';
  throw new VmreError('VMRE_WORKDIR_UNUSABLE', text, {
    hint: 'Go to another directory, or give absolute paths; that of an activity is --workdir.',
  });
}

import { VmreError } from '../support/errors/vmre-error';

let wasRemoved = false;

/**
 * Leaves a current directory that does not exist any more for the root: in a removed one, whatever asks
 * for it fails, and nearly everything does.
 *
 * @returns whether it had been removed
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
 * The directory that this process was started in, which relative paths begin at.
 *
 * @throws VMRE_WORKDIR_UNUSABLE when it was removed
 */
export function currentDirectory(): string {
  if (!wasRemoved) return process.cwd();
  const text = 'the current directory was removed, and paths without a leading slash begin there';
  throw new VmreError('VMRE_WORKDIR_UNUSABLE', text, {
    hint: 'Go to another directory, or give absolute paths; that of an activity is --workdir.',
  });
}

import { readFileSync, statSync } from 'node:fs';

import { messageOf, VmreError } from '../../support/errors/vmre-error';

/** More does not fit into one message to a VM. */
const MAX_BYTES = 255 * 1024 * 1024;
/** Files opened by the shell, as for `<(command)`. */
const OPENED = /^\/(dev\/(fd\/\d+|stdin)|proc\/self\/fd\/\d+)$/;

/**
 * Reads a file that a command line names.
 *
 * @param option its option for the message, such as `genesis`; empty for none
 * @throws VMRE_OPTION_INVALID, also for a pipe or a device, which may never end
 */
export function readFile(option: string, path: string): Buffer {
  const name = option === '' ? path : `--${option} ${path}`;
  const refused = (why: string, hint: string, cause?: unknown): VmreError =>
    new VmreError('VMRE_OPTION_INVALID', `${name} ${why}`, { hint, cause });
  try {
    const stats = statSync(path);
    if (!stats.isFile() && !stats.isDirectory() && !OPENED.test(path)) {
      throw refused('is a device, a pipe or a socket', 'Name a file.');
    }
    if (stats.size > MAX_BYTES) {
      throw refused(`has ${stats.size} bytes`, `Name a file of at most ${MAX_BYTES} bytes.`);
    }
    return readFileSync(path);
  } catch (error) {
    if (VmreError.is(error)) throw error;
    const why = `cannot be read: ${messageOf(error)}`;
    throw refused(why, 'Name an existing file that you may read.', error);
  }
}

import { readFileSync, statSync } from 'node:fs';

import { messageOf, VmreError } from '../../support/errors/vmre-error';

/** A VM cannot be given more in one message. */
const MAX_BYTES = 255 * 1024 * 1024;
/** What a shell has opened already, as for `<(command)`. */
const OPENED = /^\/(dev\/(fd\/\d+|stdin)|proc\/self\/fd\/\d+)$/;

/**
 * The content of a file that a command line names.
 *
 * @param option `genesis`, for the message; empty: it is not the value of an option
 * @throws VMRE_OPTION_INVALID, also for what would never end, such as a pipe or a device
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
    throw refused(why, 'Name a file that exists and that you may read.', error);
  }
}

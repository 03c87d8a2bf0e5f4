import { readFileSync } from 'node:fs';

import { messageOf, VmreError } from '../../support/errors/vmre-error';

/**
 * The content of a file that a command line names.
 *
 * @param option `genesis`, for the message; empty: it is not the value of an option
 * @throws VMRE_OPTION_INVALID
 */
export function readFile(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const name = option === '' ? path : `--${option} ${path}`;
    const text = `${name} cannot be read: ${messageOf(error)}`;
    const hint = 'Name a file that exists and that you may read.';
    throw new VmreError('VMRE_OPTION_INVALID', text, { hint, cause: error });
  }
}

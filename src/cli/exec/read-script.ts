import type { ExeScript } from '../../supervisor/script/exe-script';
import { parseScript } from '../../supervisor/script/parse-script';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { readForeignFile } from '../../support/foreign-file';

/** Larger than any script that people write. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads the file of a script. @throws VMRE_SCRIPT_INVALID */
export function readScript(path: string): ExeScript {
  let bytes: Buffer;
  try {
    bytes = readForeignFile(path, MAX_BYTES);
  } catch (error) {
    const text = `the script cannot be read: ${messageOf(error)}`;
    throw new VmreError('VMRE_SCRIPT_INVALID', text, {
      hint: 'Name a file with an ExeScript in JSON or YAML.',
      cause: error,
    });
  }
  return parseScript(bytes, path);
}

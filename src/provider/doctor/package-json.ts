import { join } from 'node:path';

import { isRecord, parseJson } from '../../support/json';
import { readForeignFile } from '../../support/foreign-file';

/** The package.json of a directory; undefined if it cannot be read. */
export function readPackageJson(directory: string): Record<string, unknown> | undefined {
  try {
    const content = parseJson(readForeignFile(join(directory, 'package.json')).toString());
    return isRecord(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

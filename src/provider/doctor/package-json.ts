import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { isRecord } from '../../support/json';

/** The package.json of a directory; undefined when it cannot be read. */
export function readPackageJson(directory: string): Record<string, unknown> | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return isRecord(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { readForeignFile } from '../../support/foreign-file';
import { parseJson } from '../../support/json';

/** The used keys of the package.json of a library. */
export interface LibraryPackage {
  name?: string;
  version?: string;
  license?: unknown;
  module?: string;
  optionalDependencies?: Record<string, string>;
}

/** The directory of the package that a file belongs to: the nearest one whose package.json has a name. */
export function packageOf(file: string): string | undefined {
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    // Nested package.json files without a name only set the type of modules.
    if (readPackage(directory).name !== undefined) return directory;
    if (dirname(directory) === directory) return undefined;
  }
}

const known = new Map<string, LibraryPackage>();

/** The package.json of a directory; empty if it does not exist. */
export function readPackage(directory: string): LibraryPackage {
  let found = known.get(directory);
  if (found === undefined) {
    const path = join(directory, 'package.json');
    found = existsSync(path) ? (parseJson(readForeignFile(path).toString()) as LibraryPackage) : {};
    known.set(directory, found);
  }
  return found;
}

import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';

import { isRecord, parseJson } from '../support/json';

/** Facts about the package that contains a runtime. */
export interface AuthorPackage {
  name?: string;
  version?: string;
  description?: string;
}

/** Where a bundle stores them: it has no package.json. */
const bundled = Symbol.for('vmre.package');

/**
 * The package of the running bundle; otherwise the nearest package.json at or above a path. Empty when neither
 * exists.
 */
export function findAuthorPackage(start: string): AuthorPackage {
  const packaged = (globalThis as { [bundled]?: AuthorPackage })[bundled];
  if (packaged) return packaged;
  let directory = real(start);
  const { root } = parse(directory);
  while (directory !== root) {
    const found = readPackage(join(directory, 'package.json'));
    if (found) return found;
    directory = dirname(directory);
  }
  return {};
}

function readPackage(path: string): AuthorPackage | undefined {
  try {
    const content: unknown = parseJson(readFileSync(path, 'utf8'));
    if (!isRecord(content) || typeof content['name'] !== 'string') return undefined;
    const { version, description } = content;
    return {
      name: content['name'].replace(/^@[^/]*\//, ''), // directories have no scopes
      ...(typeof version === 'string' && { version }),
      ...(typeof description === 'string' && { description }),
    };
  } catch {
    return undefined; // a directory above may have one
  }
}

/** Programs are often reached through a link in a `bin` directory. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

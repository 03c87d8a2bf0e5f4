import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';

import { isRecord, parseJson } from '../support/json';

/** What a runtime takes from the package it is written in. */
export interface AuthorPackage {
  name?: string;
  version?: string;
  description?: string;
}

/** Where a bundle says whose package it was made of: there is no package.json around it. */
const bundled = Symbol.for('vmre.package');

/**
 * What the bundle says that this is part of; else the nearest package.json at or above a file or
 * directory; empty when there is none.
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
    return undefined; // not here; one further up may be
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

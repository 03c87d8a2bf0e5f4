import { lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { messageOf, systemCodeOf, VmreError } from '../support/errors/vmre-error';
import type { ProjectFile } from './project';

/** Entries that a directory may have and still count as empty: a repository, and files of desktops and editors. */
const harmless = new Set(['.git', '.DS_Store', 'Thumbs.db', '.idea', '.vscode']);
const MAX_NAMES = 10;

/**
 * Rejects a project that would replace existing entries.
 *
 * @param overwrite allows replacing files; other entries are never replaced
 * @throws VMRE_PROJECT_CONFLICT, VMRE_PROJECT_UNWRITABLE
 */
export function refuseConflicts(
  directory: string,
  files: readonly ProjectFile[],
  overwrite: boolean,
): void {
  const present = entriesOf(directory).filter((name) => !harmless.has(name));
  const paths = files.map(({ path }) => path);
  const blocked = paths.map((path) => obstacle(directory, path)).filter((text) => text !== '');
  if (blocked.length > 0) {
    throw new VmreError(
      'VMRE_PROJECT_CONFLICT',
      `${directory}: ${[...new Set(blocked)].join('; ')}`,
      {
        hint: 'Move it, or choose another directory.',
      },
    );
  }
  if (overwrite || present.length === 0) return;
  const replaced = paths.filter((path) => exists(join(directory, path)));
  const text =
    replaced.length > 0
      ? `these files would be overwritten:\n    ${replaced.join('\n    ')}`
      : `it contains ${shortened(present)}; no file would be overwritten`;
  throw new VmreError('VMRE_PROJECT_CONFLICT', `${directory} is not empty; ${text}`, {
    data: { directory, replaced },
    ...(replaced.length === 0 && {
      hint: 'Choose another directory, or add the project to it with --overwrite.',
    }),
  });
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    if (systemCodeOf(error) === 'ENOTDIR') {
      throw new VmreError('VMRE_PROJECT_CONFLICT', `${directory} is not a directory`, {
        hint: 'Choose another directory.',
      });
    }
    throw new VmreError('VMRE_PROJECT_UNWRITABLE', `${directory}: ${messageOf(error)}`);
  }
}

/** An entry other than a file in the place of a file or its directories. Links could lead out of the project. */
function obstacle(directory: string, path: string): string {
  for (let above = dirname(path); above !== '.'; above = dirname(above)) {
    const found = lstatSync(join(directory, above), { throwIfNoEntry: false });
    if (found && !found.isDirectory()) return `${above} is not a directory`;
  }
  if (!statSync(directory, { throwIfNoEntry: false })) return '';
  const found = lstatSync(join(directory, path), { throwIfNoEntry: false });
  return found && !found.isFile() ? `${path} is not a file` : '';
}

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

function shortened(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES;
  return names.slice(0, MAX_NAMES).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

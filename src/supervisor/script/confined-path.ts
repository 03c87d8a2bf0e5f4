import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

import { systemCodeOf } from '../../support/errors/vmre-error';

/** A place in a directory that must not be left. */
export interface ConfinedPath {
  /** The directory. */
  root: string;
  /** Path in it. */
  inner: string;
  /** The directory that the root must be in: a volume may be a link. Default: the root. */
  within?: string | undefined;
  /** Whether only the user of this process writes there, and not the runtime. */
  isOwn: boolean;
}

/** Thrown for a path that leads out of its directory. */
export class OutsideError extends Error {}

/**
 * Finds the volume of a path in the container, and the path in it.
 *
 * @param path path in the container
 * @param toHost maps a path in the container to the host, and throws if no volume has it
 * @param within the work directory, which has all volumes
 */
export function inVolume(
  path: string,
  toHost: (path: string) => string,
  within: string,
): ConfinedPath {
  const host = toHost(path);
  const parts = path.split('/');
  let found: ConfinedPath = { root: host, inner: '', within, isOwn: false };
  for (let length = parts.length - 1; length > 0; length -= 1) {
    const inner = parts.slice(length).join('/');
    const root = orUndefined(() => toHost(parts.slice(0, length).join('/')));
    // A shorter path may be in another volume, which contains this one.
    if (root === undefined || join(root, inner) !== host) break;
    found = { root, inner, within, isOwn: false };
  }
  return found;
}

/** A path of the requestor: relative to a directory, and in it. @throws OutsideError */
export function inDirectory(path: string, root: string): ConfinedPath {
  const inner = relative(root, resolve(root, path));
  if (leads(inner)) throw new OutsideError(`${path} is not in ${root}`);
  return { root, inner, isOwn: true };
}

/**
 * Resolves the symbolic links of a path, of which the last parts may be missing.
 *
 * @returns the directory that must not be left and the path in it, without links
 * @throws OutsideError if a link leads out of the root, or the root is not where it must be
 */
export function withoutLinks({ root, inner, within = root }: ConfinedPath): {
  root: string;
  inner: string;
} {
  const trusted = realpathSync(within);
  const realRoot = realpathSync(root);
  const above = relative(trusted, realRoot);
  if (leads(above)) throw new OutsideError(`the volume ${root} is not in ${within}`);
  const confined = (parts: readonly string[]) => ({
    root: trusted,
    inner: [above, ...parts].filter(Boolean).join('/'),
  });
  const parts = inner.split('/').filter((part) => part !== '' && part !== '.');
  for (let length = parts.length; length > 0; length -= 1) {
    const real = existing(join(realRoot, ...parts.slice(0, length)));
    if (real === undefined) continue;
    const there = relative(realRoot, real);
    if (leads(there)) throw new OutsideError(`${inner} is a symbolic link out of ${root}`);
    return confined([there, ...parts.slice(length)]);
  }
  return confined(parts);
}

const leads = (inner: string): boolean =>
  inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner);

function existing(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function orUndefined(step: () => string): string | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}

import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { commandLine } from '../support/command-line';

/** Why the system denies the use of a file, and how to fix it. */
export interface Denial {
  /** The rest of a sentence that begins with the path. */
  readonly text: string;
  readonly hint: string;
}

/** Explains why an existing file is not executable: its permissions, or the mount it is on. */
export function whyNotExecutable(path: string, mounts: string = mountTable()): Denial {
  const allow = `Allow it with: ${commandLine('chmod', '+x', path)}`;
  const { mode, uid } = statSync(path);
  if ((mode & 0o111) === 0) return { text: 'is not executable', hint: allow };
  const mount = noexecMountOf(realpathSync(path), mounts);
  if (mount !== undefined) {
    return {
      text: `is on a file system that is mounted with noexec: ${mount}`,
      hint: 'Move it to another file system, or mount this one without noexec.',
    };
  }
  const isOurs = uid === process.getuid?.();
  const hint = isOurs ? allow : 'Let its owner allow it, or copy it.';
  return { text: 'is not executable for this user', hint };
}

/** Finds the parent directory that this user may not search, or undefined. */
export function whyUnreachable(path: string): Denial | undefined {
  const above: string[] = [];
  for (let at = dirname(resolve(path)); ; at = dirname(at)) {
    above.unshift(at);
    if (at === dirname(at)) break;
  }
  for (const directory of above) {
    try {
      accessSync(directory, constants.X_OK);
    } catch {
      const text = `cannot be reached: this user may not search the directory ${directory}`;
      return { text, hint: `Allow it with: ${commandLine('chmod', 'o+x', directory)}` };
    }
  }
  return undefined;
}

/** The mount point of a path, if it is mounted with noexec. */
function noexecMountOf(path: string, mounts: string): string | undefined {
  let found: { mount: string; isNoexec: boolean } | undefined;
  for (const line of mounts.split('\n')) {
    const [, , , , place, options] = line.split(' ');
    if (place === undefined || options === undefined) continue;
    const mount = place.replace(/\\([0-7]{3})/g, (_, code: string) =>
      String.fromCharCode(parseInt(code, 8)),
    );
    const isBelow = path === mount || path.startsWith(mount.endsWith('/') ? mount : `${mount}/`);
    // If two mounts have the same mount point, the later one is in effect.
    if (isBelow && mount.length >= (found?.mount.length ?? 0)) {
      found = { mount, isNoexec: options.split(',').includes('noexec') };
    }
  }
  return found?.isNoexec ? found.mount : undefined;
}

function mountTable(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return ''; // not Linux
  }
}

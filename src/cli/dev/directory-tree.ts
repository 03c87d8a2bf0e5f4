import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { messageOf, systemCodeOf } from '../../support/errors/vmre-error';

/** Directories without sources. */
const ignored = new Set(['node_modules', '.git']);

interface Followed {
  /** Tells a replaced directory from the old one of the same name. */
  readonly inode: number;
  readonly watcher: FSWatcher;
}

/**
 * Watches the files in a directory. Only directories are watched: editors and git replace files by renames, and a
 * watch on a file would be lost. The parent directory is watched too, because the directory itself may be replaced
 * or created later.
 */
export class DirectoryTree {
  private readonly followed = new Map<string, Followed>();

  /**
   * @param reach whether subdirectories are watched too
   * @param onChange called with the changed path; it calls {@link follow} afterwards
   * @param onFailure called if the system refuses a watch
   */
  constructor(
    readonly top: string,
    private readonly reach: 'recursive' | 'files only',
    private readonly onChange: (path: string) => void,
    private readonly onFailure: (error: Error) => void,
  ) {}

  /** Watches the directories that exist now. */
  follow(): void {
    const found = new Map<string, number>();
    const above = dirname(this.top);
    const isAboveThere = look(above, found);
    if (look(this.top, found) && this.reach === 'recursive') lookBelow(this.top, found);
    for (const [path, { inode, watcher }] of this.followed) {
      if (found.get(path) === inode) continue;
      watcher.close();
      this.followed.delete(path);
    }
    for (const [path, inode] of found) {
      if (this.followed.has(path)) continue;
      // In the parent directory, only this directory matters.
      const only =
        isAboveThere && path === above && path !== this.top ? basename(this.top) : undefined;
      this.watch(path, inode, only);
    }
  }

  close(): void {
    for (const { watcher } of this.followed.values()) watcher.close();
    this.followed.clear();
  }

  private watch(path: string, inode: number, only: string | undefined): void {
    try {
      const watcher = watch(path, (_, name) => {
        if (only === undefined || name === only) this.onChange(join(path, name ?? ''));
      });
      watcher.on('error', () => this.onChange(path)); // removed, or followed again
      this.followed.set(path, { inode, watcher });
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return; // removed meanwhile
      this.onFailure(error instanceof Error ? error : new Error(messageOf(error)));
    }
  }
}

function look(path: string, found: Map<string, number>): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status?.isDirectory()) return false;
  found.set(path, status.ino);
  return true;
}

function lookBelow(path: string, found: Map<string, number>): void {
  for (const entry of entriesOf(path)) {
    if (!entry.isDirectory() || ignored.has(entry.name)) continue;
    const inner = join(path, entry.name);
    if (look(inner, found)) lookBelow(inner, found);
  }
}

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return []; // removed meanwhile, or not readable
  }
}

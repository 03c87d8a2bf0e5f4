import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { messageOf, systemCodeOf } from '../../support/errors/vmre-error';

/** Nobody edits what is in them. */
const ignored = new Set(['node_modules', '.git']);

interface Followed {
  /** A directory of the same name that is another one has another number. */
  readonly inode: number;
  readonly watcher: FSWatcher;
}

/**
 * Hears of the changes of files in a directory. Directories are watched, never files: a file that another one
 * replaces, by a rename as editors and git do it, has no watch of its own to be lost. The directory itself may be
 * replaced, too, or come later: the one above it tells.
 */
export class DirectoryTree {
  private readonly followed = new Map<string, Followed>();

  /**
   * @param reach whether directories in it are watched as well
   * @param onChange told of what has changed; it calls {@link follow} afterwards
   * @param onFailure told when the system does not let it watch
   */
  constructor(
    readonly top: string,
    private readonly reach: 'with all below' | 'files alone',
    private readonly onChange: (path: string) => void,
    private readonly onFailure: (error: Error) => void,
  ) {}

  /** Watches the directories that there are now. */
  follow(): void {
    const found = new Map<string, number>();
    const above = dirname(this.top);
    const isAboveThere = look(above, found);
    if (look(this.top, found) && this.reach === 'with all below') lookBelow(this.top, found);
    for (const [path, { inode, watcher }] of this.followed) {
      if (found.get(path) === inode) continue;
      watcher.close();
      this.followed.delete(path);
    }
    for (const [path, inode] of found) {
      if (this.followed.has(path)) continue;
      // Of what is above, only the way to the top matters.
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
      watcher.on('error', () => this.onChange(path)); // it is gone, or is looked at again
      this.followed.set(path, { inode, watcher });
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return; // gone meanwhile
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
    return []; // gone meanwhile, or not ours to read
  }
}

import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { lockOwnerOf, isAlive, newLockOwner, suffixOf } from '../lock/lock-owner';
import { wrapFsErrors } from './wrap-fs-errors';

/**
 * The new descriptor as it will be; twice one that leads to the bridge, for the way there and back;
 * the text that was there before; and a copy of the new one that stays.
 */
export type StagedText = 'final' | 'interim' | 'interim-back' | 'previous' | 'plan';

const prefix = '.vmre-install_';

/**
 * A directory in which an installation is prepared: on the file system of the plugins directory, so
 * that everything gets to its place by a rename, and with a name that no provider looks at and that
 * says whose it is.
 */
export class Stage {
  readonly name: string;
  readonly path: string;

  constructor(parent: string, name = `${prefix}${suffixOf(newLockOwner())}`) {
    this.name = name;
    this.path = join(parent, name);
  }

  /** @throws VMRE_INSTALL_REFUSED */
  static make(parent: string): Stage {
    const stage = new Stage(parent);
    wrapFsErrors(`prepare in ${parent}`, () => {
      mkdirSync(stage.path);
      chmodSync(stage.path, 0o755); // whatever the umask: runtimes run from here for a moment
    });
    return stage;
  }

  /** Those of processes that have died. */
  static deadIn(parent: string): Stage[] {
    return readdirSync(parent).flatMap((name) => {
      if (!name.startsWith(prefix)) return [];
      const owner = lockOwnerOf(name.slice(prefix.length));
      const status = statSync(join(parent, name), { throwIfNoEntry: false });
      const isDead = owner && status && !isAlive(owner, Date.now() - status.mtimeMs);
      return isDead ? [new Stage(parent, name)] : [];
    });
  }

  /** The directory of the new runtime; goes to its place. */
  readonly tree = (): string => join(this.path, 'new');
  /** The same again, for the moment in which the place is empty. */
  readonly interim = (): string => join(this.path, 'interim');
  /** The directory that was there before. */
  readonly previous = (): string => join(this.path, 'previous');
  /** A new directory that has to give way again. */
  readonly rejected = (): string => join(this.path, 'rejected');
  /** A descriptor that is ready to be put in place. */
  readonly text = (which: StagedText): string => join(this.path, `${which}.json`);
  /** Renamed from the first to the second when a change is taken back. */
  readonly forward = (): string => join(this.path, 'forward');
  readonly undoing = (): string => join(this.path, 'undoing');
  /** There when no descriptor was there before. */
  readonly isFirst = (): string => join(this.path, 'first');
  /** Where a runtime may write while it is tried. */
  readonly scratch = (): string => join(this.path, 'scratch');

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

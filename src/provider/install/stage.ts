import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { lockOwnerOf, isAlive, newLockOwner, suffixOf } from '../lock/lock-owner';
import { wrapFsErrors } from './wrap-fs-errors';

/**
 * Texts of the descriptor: the final one; two copies of one that points to the interim tree, for the swap and its
 * undo; the previous one; and a copy of the final one for recovery.
 */
export type StagedText = 'final' | 'interim' | 'interim-back' | 'previous' | 'plan';

const prefix = '.vmre-install_';

/**
 * A directory in which an installation is prepared. It is on the file system of the plugins directory, so the swap
 * consists of renames. Providers ignore its name, which contains the process that owns it.
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
      chmodSync(stage.path, 0o755); // independent of the umask: runtimes run from here during the swap
    });
    return stage;
  }

  /** Stages of dead processes. */
  static deadIn(parent: string): Stage[] {
    return readdirSync(parent).flatMap((name) => {
      if (!name.startsWith(prefix)) return [];
      const owner = lockOwnerOf(name.slice(prefix.length));
      const status = statSync(join(parent, name), { throwIfNoEntry: false });
      const isDead = owner && status && !isAlive(owner, Date.now() - status.mtimeMs);
      return isDead ? [new Stage(parent, name)] : [];
    });
  }

  /** The directory of the new runtime, to be moved into place. */
  readonly tree = (): string => join(this.path, 'new');
  /** A second tree of the new runtime, used while the place is empty. */
  readonly interim = (): string => join(this.path, 'interim');
  /** The previous directory. */
  readonly previous = (): string => join(this.path, 'previous');
  /** The new directory after an undo. */
  readonly rejected = (): string => join(this.path, 'rejected');
  /** A prepared descriptor. */
  readonly text = (which: StagedText): string => join(this.path, `${which}.json`);
  /** Marks the direction of the swap: renamed to {@link undoing} when it is undone. */
  readonly forward = (): string => join(this.path, 'forward');
  readonly undoing = (): string => join(this.path, 'undoing');
  /** Exists if there was no previous descriptor. */
  readonly isFirst = (): string => join(this.path, 'first');
  /** The work directory of a runtime during its test. */
  readonly scratch = (): string => join(this.path, 'scratch');

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

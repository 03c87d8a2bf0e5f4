// eslint-disable-next-line no-restricted-imports -- to make files
import { closeSync, lstatSync, openSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { pause } from '../../support/deadline';
import { ensureDirectory } from '../../support/ensure-directory';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import {
  lockOwnerOf,
  isAlive,
  isOwn,
  isTrusted,
  newLockOwner,
  suffixOf,
  type LockOwner,
} from './lock-owner';

/** A change takes milliseconds; somebody who needs longer is stuck. */
const MAX_WAIT_MS = 30_000;
const MAX_PAUSE_MS = 30;

/**
 * Does something while no other process does something under the same lock.
 *
 * Everybody who wants the lock puts up a file with a name of its own and looks who else has one:
 * who is alone has the lock. Two can see each other, then one steps back; but of two, the later
 * always sees the earlier, so two never have it. A dead process is told by its name, and its file
 * can be removed without a race, for no name is ever used twice: a lock that is one file cannot be
 * taken from the dead safely.
 *
 * @param path the file that is protected; the lock files stand beside it
 * @throws VMRE_LOCK_TIMEOUT when another one keeps it for too long, VMRE_INSTALL_REFUSED
 */
export async function withLock<T>(
  path: string,
  act: () => T | Promise<T>,
  longestMs = MAX_WAIT_MS,
): Promise<T> {
  const lock = new FileLock(path);
  await lock.take(Date.now() + longestMs);
  try {
    return await act();
  } finally {
    lock.release();
  }
}

class FileLock {
  private readonly directory: string;
  private readonly prefix: string;
  private readonly own: string;

  constructor(private readonly path: string) {
    this.directory = dirname(path);
    this.prefix = `.${basename(path)}.lock_`;
    this.own = `${this.prefix}${suffixOf(newLockOwner())}`;
  }

  async take(until: number): Promise<void> {
    ensureDirectory(this.directory, 0o700);
    for (;;) {
      this.putUp();
      for (;;) {
        const [other] = this.others();
        if (!other) return;
        if (Date.now() > until) {
          this.release();
          throw this.busy(other.owner);
        }
        // The first of those who wait stays, so that somebody always comes next.
        if (other.name < this.own) break;
        await pause(1 + Math.random() * MAX_PAUSE_MS);
      }
      this.release();
      await pause(1 + Math.random() * MAX_PAUSE_MS);
    }
  }

  release(): void {
    rmSync(join(this.directory, this.own), { force: true });
  }

  private putUp(): void {
    try {
      closeSync(openSync(join(this.directory, this.own), 'wx', 0o600));
    } catch (error) {
      const text = `cannot lock ${this.path}: ${messageOf(error)}`;
      throw new VmreError('VMRE_INSTALL_REFUSED', text, { cause: error });
    }
  }

  /** The living among those who have put up a file; what is left of the dead is removed. */
  private others(): { name: string; owner: LockOwner }[] {
    const living = [];
    for (const name of readdirSync(this.directory).sort()) {
      if (name === this.own || !name.startsWith(this.prefix)) continue;
      const owner = lockOwnerOf(name.slice(this.prefix.length));
      const file = join(this.directory, name);
      const status = lstatSync(file, { throwIfNoEntry: false });
      if (!owner || !status) continue;
      const isLiving = isAlive(owner, Date.now() - status.mtimeMs);
      if (isLiving && isTrusted(owner, status)) living.push({ name, owner });
      else if (isOwn(status)) rmSync(file, { force: true });
    }
    return living;
  }

  private busy({ host, pid }: LockOwner): VmreError {
    const text = `process ${pid} on ${host} keeps ${this.path} locked`;
    return new VmreError('VMRE_LOCK_TIMEOUT', text, { data: { pid, host, path: this.path } });
  }
}

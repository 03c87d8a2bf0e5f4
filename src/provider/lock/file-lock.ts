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

/** A change takes milliseconds; a process that needs longer is stuck. */
const MAX_WAIT_MS = 30_000;
const MAX_PAUSE_MS = 30;

/**
 * Runs an action while holding an exclusive lock between processes.
 *
 * Each contender creates a file with a unique name and lists the files of the others. A contender that sees no other
 * holds the lock. If two see each other, one withdraws. Of two contenders, the later always sees the earlier, so two
 * never hold the lock. The name identifies a process, so files of dead processes can be removed without a race. See
 * docs/decisions/0015-file-lock.md.
 *
 * @param path the protected file; the lock files are beside it
 * @param maxWaitMs milliseconds to wait for the lock. Default 30 s
 * @throws VMRE_LOCK_TIMEOUT if another process holds it for too long, VMRE_INSTALL_REFUSED
 */
export async function withLock<T>(
  path: string,
  act: () => T | Promise<T>,
  maxWaitMs = MAX_WAIT_MS,
): Promise<T> {
  const lock = new FileLock(path);
  await lock.take(Date.now() + maxWaitMs);
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
      this.createFile();
      for (;;) {
        const [other] = this.others();
        if (!other) return;
        if (Date.now() > until) {
          this.release();
          throw this.busy(other.owner);
        }
        // The first one keeps its file while it waits, so one contender always succeeds.
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

  private createFile(): void {
    try {
      closeSync(openSync(join(this.directory, this.own), 'wx', 0o600));
    } catch (error) {
      const text = `cannot lock ${this.path}: ${messageOf(error)}`;
      throw new VmreError('VMRE_INSTALL_REFUSED', text, { cause: error });
    }
  }

  /** The live owners of other lock files. Files of dead processes are removed. */
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
    const text = `process ${pid} on ${host} holds the lock of ${this.path}`;
    return new VmreError('VMRE_LOCK_TIMEOUT', text, { data: { pid, host, path: this.path } });
  }
}

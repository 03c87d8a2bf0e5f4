import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ensureDirectory } from '../../../support/ensure-directory';
import { systemCodeOf, VmreError } from '../../../support/errors/vmre-error';
import { onDisk } from '../../../support/on-disk';
import type { Store } from '../../../store/store';
import { DUMP, FILES, packChain } from './pack-chain';
import { plainFilesIn, syncFile } from './plain-files';
import { checkStore, loadStore, unpackChain } from './unpack-chain';

const PRIVATE = 0o700;
const numbered = /^(?<id>[1-9]\d{0,8})\.tar\.gz$/;

/** Snapshots of a chain, in its directory. The VM must be stopped during each method. */
export class Snapshots {
  private readonly paths: { all: string; next: string; wanted: string };

  /** @param record writes the record of the chain, if it has none yet */
  constructor(
    private readonly directory: string,
    private readonly store: Store,
    private readonly record: () => void = () => undefined,
  ) {
    this.paths = {
      all: join(directory, 'snapshots'),
      /** The snapshot that is being unpacked. */
      next: join(directory, 'chain.revert.new'),
      /** Once this exists, the chain is what it contains: a start completes the revert. */
      wanted: join(directory, 'chain.revert'),
    };
  }

  /**
   * Takes a snapshot.
   *
   * @returns its id
   * @throws VMRE_STORE_FAILED
   */
  async take(): Promise<string> {
    const { all } = this.paths;
    onDisk(all, () => ensureDirectory(all, PRIVATE));
    this.record();
    const id = 1 + Math.max(0, ...this.ids());
    await packChain(this.directory, this.store, join(all, `${id}.tar.gz`));
    return String(id);
  }

  /** @throws VMRE_SNAPSHOT_UNKNOWN */
  assertKnown(id: string): void {
    if (this.ids().map(String).includes(id)) return;
    const ids = this.ids().join(', ') || 'none';
    throw new VmreError('VMRE_SNAPSHOT_UNKNOWN', `unknown snapshot ${id}; known snapshots: ${ids}`);
  }

  /**
   * Reverts to a snapshot.
   *
   * @throws VMRE_SNAPSHOT_UNKNOWN, VMRE_CHAIN_ARCHIVE_INVALID and VMRE_STORE_FAILED, before anything changed
   */
  async revert(id: string): Promise<void> {
    this.assertKnown(id);
    const { all, next, wanted } = this.paths;
    const archive = join(all, `${id}.tar.gz`);
    onDisk(next, () => {
      rmSync(next, { recursive: true, force: true });
      mkdirSync(next, PRIVATE);
    });
    await unpackChain(archive, next);
    await checkStore(archive, join(next, DUMP));
    onDisk(wanted, () => {
      for (const path of [DUMP, ...plainFilesIn(next, FILES)]) syncFile(join(next, path));
      renameSync(next, wanted);
      syncFile(this.directory);
    });
    await this.finish();
  }

  /**
   * Completes a revert that was interrupted by a kill or a full disk. It is idempotent.
   *
   * @returns whether there was a revert to complete
   * @throws VMRE_STORE_FAILED: no VM may be started then
   */
  async finish(): Promise<boolean> {
    const { next, wanted } = this.paths;
    if (!existsSync(wanted)) return false;
    const files = join(this.directory, FILES);
    onDisk(files, () => {
      if (!existsSync(join(wanted, FILES))) return; // they were moved before
      rmSync(files, { recursive: true, force: true });
      renameSync(join(wanted, FILES), files);
    });
    await loadStore(wanted, join(wanted, DUMP), this.store);
    onDisk(wanted, () => {
      renameSync(wanted, next); // an incomplete directory must not be mistaken for the snapshot
      rmSync(next, { recursive: true, force: true });
    });
    return true;
  }

  private ids(): number[] {
    return onDisk(this.paths.all, () => {
      try {
        const names = readdirSync(this.paths.all);
        return names
          .flatMap((name) => Number(numbered.exec(name)?.groups?.['id'] ?? []))
          .sort((a, b) => a - b);
      } catch (error) {
        if (systemCodeOf(error) === 'ENOENT') return [];
        throw error;
      }
    });
  }
}

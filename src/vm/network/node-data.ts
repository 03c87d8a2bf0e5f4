import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { ensureDirectory } from '../../support/ensure-directory';
import { VmreError } from '../../support/errors/vmre-error';
import type { Store } from '../../store/store';
import { databasesOf } from '../chain/chain-services';
import { chainPaths } from '../chain/chain-paths';
import { nodeIdOf } from '../chain/node-identity';
import { BlsKey } from '../services/bls-key';
import type { NetworkNodeOptions } from './network-options';

const PRIVATE = 0o700;

/** The persistent data of a node: its key, and the databases of all its chains. */
export class NodeData {
  private constructor(
    readonly nodeId: Buffer,
    readonly key: BlsKey,
    readonly store: Store,
    private readonly dataDir: string | undefined,
  ) {}

  /**
   * Opens the data directory of a node, or temporary data.
   *
   * @throws VMRE_STORE_FAILED, VMRE_BLS_KEY_INVALID
   */
  static open({ nodeId, dataDir }: NetworkNodeOptions): NodeData {
    if (dataDir === undefined) {
      const key = BlsKey.generate();
      const { openMemoryStore } =
        require('../../store/memory-store') as typeof import('../../store/memory-store');
      return new NodeData(nodeIdOf(key, nodeId), key, openMemoryStore(), undefined);
    }
    const path = resolve(dataDir);
    try {
      ensureDirectory(path, PRIVATE);
    } catch (error) {
      throw VmreError.from(error, 'VMRE_STORE_FAILED', path);
    }
    const key = BlsKey.open(chainPaths(path).key);
    const { openDiskStore } =
      require('../../store/disk-store') as typeof import('../../store/disk-store');
    return new NodeData(nodeIdOf(key, nodeId), key, openDiskStore(join(path, 'db')), path);
  }

  /** The directory of a chain; undefined for temporary data. */
  chainDir(name: string): string | undefined {
    return this.dataDir === undefined ? undefined : join(this.dataDir, 'chains', name);
  }

  /**
   * Clears the database of a chain that no VM has opened: a failed start may have written to it.
   */
  async clearUnbound(name: string, chainId: Uint8Array): Promise<void> {
    const chainDir = this.chainDir(name);
    if (chainDir === undefined || existsSync(join(chainDir, 'chain.json'))) return;
    const database = databasesOf(this.store, chainId);
    const keys = [...database.range()].map(([key]) => key);
    if (keys.length > 0) await database.commit(keys.map((key) => ({ key, value: undefined })));
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

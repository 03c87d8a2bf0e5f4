import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { ensureDirectory } from '../../../support/ensure-directory';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../support/store/store';
import { BlsKey } from '../services/bls-key';
import { identityOf, keptIdentity, type ChainIdentity } from './chain-identity';
import type { ChainVmOptions } from './chain-options';

/** Where a chain keeps what is its own. */
export interface ChainHome {
  readonly identity: ChainIdentity;
  readonly key: BlsKey;
  readonly store: Store;
  /** For files of the VM. */
  readonly filesDir: string;
  close(): Promise<void>;
}

const PRIVATE = 0o700;

/**
 * Opens the data directory of a chain, or a home that goes away with the chain.
 *
 * @throws VMRE_CHAIN_DIFFERS, VMRE_STORE_FAILED, VMRE_BLS_KEY_INVALID
 */
export function openHome(options: ChainVmOptions): ChainHome {
  return options.dataDir === undefined
    ? temporaryHome(options)
    : lastingHome(resolve(options.dataDir), options);
}

function lastingHome(dataDir: string, options: ChainVmOptions): ChainHome {
  const filesDir = join(dataDir, 'files');
  try {
    ensureDirectory(filesDir, PRIVATE);
  } catch (error) {
    throw VmreError.from(error, 'VMRE_STORE_FAILED', dataDir);
  }
  const identity = keptIdentity(dataDir, options);
  const key = BlsKey.open(join(dataDir, 'signer.key'));
  const { openDiskStore } =
    require('../../../support/store/disk-store') as typeof import('../../../support/store/disk-store');
  const store = openDiskStore(join(dataDir, 'db'));
  return { identity, key, store, filesDir, close: () => store.close() };
}

function temporaryHome(options: ChainVmOptions): ChainHome {
  const identity = identityOf(options);
  const key = BlsKey.generate();
  const { openMemoryStore } =
    require('../../../support/store/memory-store') as typeof import('../../../support/store/memory-store');
  const store = openMemoryStore();
  const filesDir = mkdtempSync(join(tmpdir(), 'vmre-chain-'));
  const close = async (): Promise<void> => {
    await store.close();
    rmSync(filesDir, { recursive: true, force: true });
  };
  return { identity, key, store, filesDir, close };
}

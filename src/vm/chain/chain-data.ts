import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { onDisk } from '../../support/on-disk';
import type { Store } from '../../store/store';
import type { StartedVm } from '../launch/started-vm';
import { BlsKey } from '../services/bls-key';
import { Snapshots } from './archive/snapshots';
import { blocksIn, type BlockStore } from './blocks/block-store';
import { identityOf, type ChainIdentity } from './chain-identity';
import { hashOf, writeRecord } from './chain-record';
import type { ChainVmOptions } from './chain-options';
import { programOf, type ChainProgram } from './chain-program';
import { nodeIdOf } from './node-identity';

/** The persistent data of a chain. */
export interface ChainData {
  readonly identity: ChainIdentity;
  readonly key: BlsKey;
  readonly store: Store;
  readonly blocks: BlockStore;
  /** The genesis, as it was first given to the VM. */
  readonly genesis: Uint8Array;
  /** Directory for files of the VM. */
  readonly filesDir: string;
  readonly snapshots: Snapshots;
  /**
   * Checks a plugin that announced itself.
   *
   * @throws VMRE_CHAIN_MISMATCH when the chain belongs to another VM
   */
  checkVm(vm: Pick<StartedVm, 'name' | 'version'>): void;
  /** Binds the data to a VM that opened the chain. @throws VMRE_STORE_FAILED */
  bindTo(vm: Pick<StartedVm, 'name' | 'version'>): void;
  /** Closes the data. Data that was never bound is removed. */
  close(): Promise<void>;
}

/**
 * Opens the data directory of a chain, or temporary data that is removed with the chain.
 *
 * @throws VMRE_CHAIN_MISMATCH, VMRE_STORE_FAILED, VMRE_BLS_KEY_INVALID, VMRE_VM_ID_INVALID
 */
export async function openChainData(options: ChainVmOptions): Promise<ChainData> {
  if (options.dataDir === undefined) return temporaryChainData(options);
  const { openDirectory } = require('./chain-directory') as typeof import('./chain-directory');
  return openDirectory(resolve(options.dataDir), options);
}

function temporaryChainData(options: ChainVmOptions): ChainData {
  const key = options.node?.key ?? BlsKey.generate();
  const identity = { ...identityOf(options), nodeId: nodeIdOf(key, options.nodeId) };
  const { openMemoryStore } =
    require('../../store/memory-store') as typeof import('../../store/memory-store');
  const store = openMemoryStore();
  const hint = 'Set TMPDIR to a writable directory, or give the chain a data directory.';
  const directory = onDisk(tmpdir(), () => mkdtempSync(join(tmpdir(), 'vmre-chain-')), hint);
  const filesDir = join(directory, 'files');
  onDisk(filesDir, () => mkdirSync(filesDir));
  const close = async (): Promise<void> => {
    await store.close();
    onDisk(directory, () => rmSync(directory, { recursive: true, force: true }));
  };
  const { genesis } = options;
  let program: ChainProgram = {};
  const bindTo: ChainData['bindTo'] = (vm) => void (program = programOf(vm));
  const genesisHash = hashOf(genesis);
  const record = () =>
    writeRecord(directory, { ids: identity, genesisHash, program, isShared: false });
  const snapshots = new Snapshots(directory, store, record);
  const state = { store, blocks: blocksIn(store), snapshots };
  return { identity, key, ...state, genesis, filesDir, checkVm() {}, bindTo, close };
}

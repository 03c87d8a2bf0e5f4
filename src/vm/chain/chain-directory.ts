import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

import { createFile, replaceFile } from '../../support/atomic-file';
import { ensureDirectory } from '../../support/ensure-directory';
import { systemCodeOf, VmreError } from '../../support/errors/vmre-error';
import { onDisk } from '../../support/on-disk';
import { hasDiskStore, openDiskStore, removeDiskStore } from '../../store/disk-store';
import type { Store } from '../../store/store';
import type { StartedVm } from '../launch/started-vm';
import { formatId } from '../ids/id';
import { BlsKey } from '../services/bls-key';
import { Snapshots } from './archive/snapshots';
import { blocksIn, type BlockStore } from './blocks/block-store';
import { hashOf, sameGenesis, readRecord, writeRecord, type ChainRecord } from './chain-record';
import { identityOf, type ChainIdentity } from './chain-identity';
import type { ChainVmOptions } from './chain-options';
import { chainPaths, type ChainPaths } from './chain-paths';
import { differenceOf, programOf } from './chain-program';
import { nodeIdOf } from './node-identity';

const PRIVATE = 0o700;
const MARK_TEXT = 'No VM has opened this chain yet. The next start begins anew.\n';

/**
 * Opens a data directory. It is bound to a chain once a VM opened the chain; if no VM does, everything that
 * was created is removed.
 *
 * @throws VMRE_CHAIN_MISMATCH, VMRE_STORE_FAILED, VMRE_BLS_KEY_INVALID, VMRE_VM_ID_INVALID
 */
export async function openDirectory(
  dataDir: string,
  options: ChainVmOptions,
): Promise<ChainDirectory> {
  const wanted = identityOf(options);
  const paths = chainPaths(dataDir);
  const isMade = onDisk(dataDir, () => makeDirectory(dataDir));
  const hadKey = existsSync(paths.key);
  const knownKey = options.node?.key ?? (hadKey ? BlsKey.open(paths.key) : undefined);
  const found = readRecord(dataDir);
  const foundGenesis = found && genesisFound(dataDir, paths, found, options);
  const isLeft = !found && claimUnbound(dataDir, paths);
  let store = openDiskStore(paths.store); // exclusive from here on
  const discard = async (): Promise<void> => {
    attempt(() => rmSync(paths.files, { recursive: true, force: true }));
    if (!hadKey) attempt(() => rmSync(paths.key, { force: true }));
    attempt(() => rmSync(paths.genesis, { force: true }));
    attempt(() => rmSync(paths.mark, { force: true }));
    await removeDiskStore(store); // last, because another process may use the directory then
    if (isMade) attempt(() => rmdirSync(dataDir));
  };
  // Another process may have bound the directory in the meantime.
  const record = readRecord(dataDir);
  try {
    if (!record && isLeft) {
      onDisk(paths.files, () => rmSync(paths.files, { recursive: true, force: true }));
      await removeDiskStore(store);
      store = openDiskStore(paths.store);
    }
    if (!record) onDisk(paths.mark, () => createFile(paths.mark, MARK_TEXT));
    const genesis =
      foundGenesis ?? (record ? genesisOf(dataDir, record, options) : options.genesis);
    onDisk(paths.files, () => ensureDirectory(paths.files, PRIVATE));
    const key = knownKey ?? BlsKey.open(paths.key);
    const ids = record?.ids ?? wanted;
    const identity = { ...ids, nodeId: nodeIdOf(key, options.nodeId) };
    const isShared = options.node !== undefined;
    const state = { key, store, genesis, record, isShared };
    return new ChainDirectory({ dataDir, paths, identity, ...state, discard });
  } catch (error) {
    await (record ? store.close() : discard());
    throw error;
  }
}

/**
 * Checks a directory that is bound to a chain, before anything in it is opened or changed.
 *
 * @returns the genesis that its VM was first given
 * @throws VMRE_CHAIN_MISMATCH for another chain, VMRE_STORE_FAILED when its database is missing
 */
function genesisFound(
  dataDir: string,
  paths: ChainPaths,
  record: ChainRecord,
  options: ChainVmOptions,
): Uint8Array {
  const genesis = genesisOf(dataDir, record, options);
  if (hasDiskStore(paths.store)) return genesis;
  const text = `${paths.store} is missing, but ${dataDir} belongs to chain ${formatId(record.ids.chainId)}`;
  throw new VmreError('VMRE_STORE_FAILED', text, {
    hint: 'Restore the whole directory from a copy, or use a new directory to start from genesis.',
    data: { path: paths.store },
  });
}

/** @returns whether it was created */
function makeDirectory(path: string): boolean {
  ensureDirectory(dirname(path), PRIVATE);
  try {
    mkdirSync(path, PRIVATE);
    return true;
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
    readdirSync(path); // throws unless it is a directory
    return false;
  }
}

/**
 * Marks a directory that is not bound to a chain.
 *
 * @returns whether it has leftovers of a start whose VM did not open the chain
 * @throws VMRE_CHAIN_MISMATCH when it has content that no start left
 */
function claimUnbound(dataDir: string, paths: ChainPaths): boolean {
  const isMarked = onDisk(paths.mark, () => existsSync(paths.mark));
  const isUsed = hasDiskStore(paths.store) || hasEntries(paths.files);
  if (isUsed && !isMarked && !readRecord(dataDir)) {
    const text = `${dataDir} has db/ or files/, but no chain.json that names their chain`;
    throw new VmreError('VMRE_CHAIN_MISMATCH', text, {
      hint: 'Use another directory, or restore the whole directory from a copy.',
    });
  }
  return !onDisk(paths.mark, () => createFile(paths.mark, MARK_TEXT));
}

const hasEntries = (path: string): boolean =>
  onDisk(path, () => existsSync(path) && readdirSync(path).length > 0);

/** @throws VMRE_CHAIN_MISMATCH unless the options match the chain of a record */
function genesisOf(dataDir: string, record: ChainRecord, options: ChainVmOptions): Uint8Array {
  const { ids: stored, genesisHash } = record;
  const { chainId, networkId, subnetId } = options;
  const genesis = sameGenesis(chainPaths(dataDir).genesis, genesisHash, options.genesis);
  const differences = [
    ['genesis', genesis !== undefined],
    ['chain id', !chainId || stored.chainId.equals(chainId)],
    ['network id', networkId === undefined || stored.networkId === networkId],
    ['subnet id', !subnetId || stored.subnetId.equals(subnetId)],
    ['place of its database', record.isShared === (options.node !== undefined)],
  ].flatMap(([what, isSame]) => (isSame === true ? [] : [what]));
  if (genesis && differences.length === 0) return genesis;
  const names = differences.join(', ');
  const message = `${dataDir} belongs to a chain with another ${names}: ${formatId(stored.chainId)}`;
  throw new VmreError('VMRE_CHAIN_MISMATCH', message);
}

interface DirectoryParts {
  dataDir: string;
  paths: ChainPaths;
  identity: ChainIdentity;
  key: BlsKey;
  store: Store;
  genesis: Uint8Array;
  /** Undefined until it is bound to a chain. */
  record: ChainRecord | undefined;
  /** Whether its database is in the store of a node. */
  isShared: boolean;
  /** Closes the directory, and removes what was created. */
  discard: () => Promise<void>;
}

/** An open data directory of a chain; see `ChainData`. */
export class ChainDirectory {
  readonly identity: ChainIdentity;
  readonly key: BlsKey;
  readonly store: Store;
  readonly genesis: Uint8Array;
  readonly filesDir: string;
  readonly blocks: BlockStore;
  readonly snapshots: Snapshots;
  private record: ChainRecord | undefined;

  constructor(private readonly parts: DirectoryParts) {
    ({ identity: this.identity, key: this.key, store: this.store } = parts);
    ({ genesis: this.genesis, record: this.record } = parts);
    this.filesDir = parts.paths.files;
    this.blocks = blocksIn(parts.store);
    this.snapshots = new Snapshots(parts.dataDir, parts.store);
  }

  checkVm(vm: Pick<StartedVm, 'name' | 'version'>): void {
    const difference = this.record && differenceOf(this.record.program, programOf(vm));
    if (difference === undefined) return;
    const { dataDir, identity } = this.parts;
    const text = `${dataDir} belongs to a chain of ${difference}: ${formatId(identity.chainId)}`;
    throw new VmreError('VMRE_CHAIN_MISMATCH', text);
  }

  bindTo(vm: Pick<StartedVm, 'name' | 'version'>): void {
    const { dataDir, paths, identity, genesis, isShared } = this.parts;
    const stored = this.record?.program ?? {};
    const now = programOf(vm);
    const program = { name: stored.name ?? now.name, id: stored.id ?? now.id };
    const isKnown = stored.name === program.name && stored.id === program.id;
    if (this.record && isKnown && existsSync(paths.genesis)) return;
    onDisk(paths.genesis, () => replaceFile(paths.genesis, genesis));
    const record = { ids: identity, genesisHash: hashOf(genesis), program, isShared };
    writeRecord(dataDir, record);
    this.record = record;
    onDisk(paths.mark, () => rmSync(paths.mark, { force: true }));
  }

  close(): Promise<void> {
    return this.record ? this.store.close() : this.parts.discard();
  }
}

/** A failed removal must not hide why a start failed. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // See above.
  }
}

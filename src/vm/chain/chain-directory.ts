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
import { blocksIn, type KeptBlocks } from './blocks/kept-blocks';
import { hashOf, sameGenesis } from './chain-genesis';
import { identityOf, type ChainIdentity } from './chain-identity';
import type { ChainVmOptions } from './chain-options';
import { placesIn, type ChainPlaces } from './chain-places';
import { differenceOf, programOf } from './chain-program';
import { readRecord, writeRecord, type ChainRecord } from './chain-record';
import { nodeIdOf } from './node-identity';

const PRIVATE = 0o700;
const MARK_TEXT = 'No VM has opened this chain yet. The next start begins anew.\n';

/**
 * Opens a data directory. It is bound to a chain when a VM has opened that; if none does, nothing stays of what was
 * made here.
 *
 * @throws VMRE_CHAIN_MISMATCH, VMRE_STORE_FAILED, VMRE_BLS_KEY_INVALID, VMRE_VM_ID_INVALID
 */
export async function openDirectory(
  dataDir: string,
  options: ChainVmOptions,
): Promise<ChainDirectory> {
  const wanted = identityOf(options);
  const places = placesIn(dataDir);
  const isMade = onDisk(dataDir, () => makeDirectory(dataDir));
  const hadKey = existsSync(places.key);
  const knownKey = options.node?.key ?? (hadKey ? BlsKey.open(places.key) : undefined);
  const found = readRecord(dataDir);
  const foundGenesis = found && genesisFound(dataDir, places, found, options);
  const isLeft = !found && claimUnbound(dataDir, places);
  let store = openDiskStore(places.store); // nobody else has it now
  const discard = async (): Promise<void> => {
    attempt(() => rmSync(places.files, { recursive: true, force: true }));
    if (!hadKey) attempt(() => rmSync(places.key, { force: true }));
    attempt(() => rmSync(places.genesis, { force: true }));
    attempt(() => rmSync(places.mark, { force: true }));
    await removeDiskStore(store); // last: then another process may begin here
    if (isMade) attempt(() => rmdirSync(dataDir));
  };
  // Another process may have begun the chain meanwhile, and ended.
  const record = readRecord(dataDir);
  try {
    if (!record && isLeft) {
      onDisk(places.files, () => rmSync(places.files, { recursive: true, force: true }));
      await removeDiskStore(store);
      store = openDiskStore(places.store);
    }
    if (!record) onDisk(places.mark, () => createFile(places.mark, MARK_TEXT));
    const genesis =
      foundGenesis ?? (record ? genesisOf(dataDir, record, options) : options.genesis);
    onDisk(places.files, () => ensureDirectory(places.files, PRIVATE));
    const key = knownKey ?? BlsKey.open(places.key);
    const ids = record?.ids ?? wanted;
    const identity = { ...ids, nodeId: nodeIdOf(key, options.nodeId) };
    const isShared = options.node !== undefined;
    const state = { key, store, genesis, record, isShared };
    return new ChainDirectory({ dataDir, places, identity, ...state, discard });
  } catch (error) {
    await (record ? store.close() : discard());
    throw error;
  }
}

/**
 * Checks a directory that belongs to a chain before anything in it is opened or changed.
 *
 * @returns the genesis that its VM was first given
 * @throws VMRE_CHAIN_MISMATCH for another chain, VMRE_STORE_FAILED when its database is gone
 */
function genesisFound(
  dataDir: string,
  places: ChainPlaces,
  record: ChainRecord,
  options: ChainVmOptions,
): Uint8Array {
  const genesis = genesisOf(dataDir, record, options);
  if (hasDiskStore(places.store)) return genesis;
  const text = `${places.store} is missing, and ${dataDir} belongs to chain ${formatId(record.ids.chainId)}`;
  throw new VmreError('VMRE_STORE_FAILED', text, {
    hint: 'Restore the whole directory from a copy, or use a new directory to begin at genesis.',
    data: { path: places.store },
  });
}

/** @returns whether it was not there */
function makeDirectory(path: string): boolean {
  ensureDirectory(dirname(path), PRIVATE);
  try {
    mkdirSync(path, PRIVATE);
    return true;
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
    readdirSync(path); // that it is one
    return false;
  }
}

/**
 * Marks a directory that belongs to no chain.
 *
 * @returns whether something is left of a start, whose VM has not opened the chain
 * @throws VMRE_CHAIN_MISMATCH when there are things in it that no start has left
 */
function claimUnbound(dataDir: string, places: ChainPlaces): boolean {
  const isMarked = onDisk(places.mark, () => existsSync(places.mark));
  const isUsed = hasDiskStore(places.store) || hasEntries(places.files);
  if (isUsed && !isMarked && !readRecord(dataDir)) {
    const text = `${dataDir} has db/ or files/, and no chain.json that says to which chain they belong`;
    throw new VmreError('VMRE_CHAIN_MISMATCH', text, {
      hint: 'Use another directory, or restore this one as a whole from a copy.',
    });
  }
  return !onDisk(places.mark, () => createFile(places.mark, MARK_TEXT));
}

const hasEntries = (path: string): boolean =>
  onDisk(path, () => existsSync(path) && readdirSync(path).length > 0);

/** @throws VMRE_CHAIN_MISMATCH unless the options ask for the chain of a record */
function genesisOf(dataDir: string, record: ChainRecord, options: ChainVmOptions): Uint8Array {
  const { ids: kept, genesisHash } = record;
  const { chainId, networkId, subnetId } = options;
  const genesis = sameGenesis(placesIn(dataDir).genesis, genesisHash, options.genesis);
  const differences = [
    ['genesis', genesis !== undefined],
    ['chain id', !chainId || kept.chainId.equals(chainId)],
    ['network id', networkId === undefined || kept.networkId === networkId],
    ['subnet id', !subnetId || kept.subnetId.equals(subnetId)],
    ['place for its database', record.isShared === (options.node !== undefined)],
  ].flatMap(([what, isSame]) => (isSame === true ? [] : [what]));
  if (genesis && differences.length === 0) return genesis;
  const names = differences.join(', ');
  const message = `${dataDir} belongs to a chain with another ${names}: ${formatId(kept.chainId)}`;
  throw new VmreError('VMRE_CHAIN_MISMATCH', message);
}

interface DirectoryParts {
  dataDir: string;
  places: ChainPlaces;
  identity: ChainIdentity;
  key: BlsKey;
  store: Store;
  genesis: Uint8Array;
  /** Undefined: it is bound to no chain yet. */
  record: ChainRecord | undefined;
  /** Whether its database is in the store of a node. */
  isShared: boolean;
  /** Closes it, and removes what was made. */
  discard: () => Promise<void>;
}

/** An open data directory, as a home of a chain. */
export class ChainDirectory {
  readonly identity: ChainIdentity;
  readonly key: BlsKey;
  readonly store: Store;
  readonly genesis: Uint8Array;
  readonly filesDir: string;
  readonly blocks: KeptBlocks;
  readonly snapshots: Snapshots;
  private record: ChainRecord | undefined;

  constructor(private readonly parts: DirectoryParts) {
    ({ identity: this.identity, key: this.key, store: this.store } = parts);
    ({ genesis: this.genesis, record: this.record } = parts);
    this.filesDir = parts.places.files;
    this.blocks = blocksIn(parts.store);
    this.snapshots = new Snapshots(parts.dataDir, parts.store);
  }

  admit(vm: Pick<StartedVm, 'name' | 'version'>): void {
    const difference = this.record && differenceOf(this.record.program, programOf(vm));
    if (difference === undefined) return;
    const { dataDir, identity } = this.parts;
    const text = `${dataDir} belongs to a chain of ${difference}: ${formatId(identity.chainId)}`;
    throw new VmreError('VMRE_CHAIN_MISMATCH', text);
  }

  settle(vm: Pick<StartedVm, 'name' | 'version'>): void {
    const { dataDir, places, identity, genesis, isShared } = this.parts;
    const kept = this.record?.program ?? {};
    const now = programOf(vm);
    const program = { name: kept.name ?? now.name, id: kept.id ?? now.id };
    const isKnown = kept.name === program.name && kept.id === program.id;
    if (this.record && isKnown && existsSync(places.genesis)) return;
    onDisk(places.genesis, () => replaceFile(places.genesis, genesis));
    const record = { ids: identity, genesisHash: hashOf(genesis), program, isShared };
    writeRecord(dataDir, record);
    this.record = record;
    onDisk(places.mark, () => rmSync(places.mark, { force: true }));
  }

  close(): Promise<void> {
    return this.record ? this.store.close() : this.parts.discard();
  }
}

/** What cannot be removed is no reason to hide why a start has failed. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // See above.
  }
}

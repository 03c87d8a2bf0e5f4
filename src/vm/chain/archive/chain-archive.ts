import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

import { ensureDirectory } from '../../../support/ensure-directory';
import { systemCodeOf, VmreError } from '../../../support/errors/vmre-error';
import { onDisk } from '../../../support/on-disk';
import { openDiskStore } from '../../../store/disk-store';
import { checkId, formatId } from '../../ids/id';
import type { StoredBlock } from '../blocks/stored-block';
import { blocksIn } from '../blocks/block-store';
import { chainPaths } from '../chain-paths';
import { readRecord } from '../chain-record';
import { DUMP, FILES, packChain } from './pack-chain';
import { partialBeside } from './partial-path';
import { plainFilesIn, syncFile } from './plain-files';
import { loadStore, unpackChain } from './unpack-chain';

/** What was exported or imported. */
export interface ChainArchive {
  /** 32 bytes. */
  readonly chainId: Buffer;
  /** The last accepted block; undefined where no blocks were kept. */
  readonly last: StoredBlock | undefined;
}

/** What an export is told. */
export interface ExportChainOptions {
  /** Ends it; nothing stays then of what was written. */
  signal?: AbortSignal | undefined;
}

/** What an import is told. */
export interface ImportChainOptions extends ExportChainOptions {
  /** 32 bytes: an archive of another chain is refused. Default: any chain is taken. */
  chainId?: Uint8Array | undefined;
}

const PRIVATE = 0o700;

/**
 * Writes a chain into a file, a `.tar.gz`: its ids, genesis, database, accepted blocks and the files of the VM, and not
 * the key. No host may use the data directory meanwhile: the VM's files and its database must be of one moment.
 *
 * @param file appears when it is whole; it must not be there
 * @throws VMRE_CHAIN_MISMATCH when there is no chain, VMRE_STORE_FAILED when it is in use or something cannot be read
 * or written, or the signal is aborted
 */
export async function exportChain(
  dataDir: string,
  file: string,
  { signal }: ExportChainOptions = {},
): Promise<ChainArchive> {
  const directory = resolve(dataDir);
  const target = resolve(file);
  const record = readRecord(directory);
  if (!record) {
    throw new VmreError('VMRE_CHAIN_MISMATCH', `${directory} has no chain.json: it holds no chain`);
  }
  if (record.isShared) {
    const text = `${directory} is part of a node, which has the database of the chain`;
    throw new VmreError('VMRE_CHAIN_MISMATCH', text, { hint: 'Export a chain that runs alone.' });
  }
  if (`${target}${sep}`.startsWith(`${chainPaths(directory).files}${sep}`)) {
    throw new VmreError('VMRE_STORE_FAILED', `${target} would be a part of what is exported`);
  }
  const store = openDiskStore(chainPaths(directory).store);
  try {
    await packChain(directory, store, target, signal);
    return { chainId: record.ids.chainId, last: blocksIn(store).last };
  } finally {
    await store.close();
  }
}

/**
 * Makes a data directory of a file of {@link exportChain}. Whatever is wrong with it is found before anything is made;
 * a directory appears when it is whole. It gets a key of its own at its first start.
 *
 * @param dataDir is not there, or empty
 * @throws VMRE_CHAIN_ARCHIVE_INVALID; VMRE_CHAIN_MISMATCH when it is of another chain, or the directory is not empty;
 * VMRE_STORE_FAILED, also when the signal is aborted
 */
export async function importChain(
  dataDir: string,
  file: string,
  { chainId, signal }: ImportChainOptions = {},
): Promise<ChainArchive> {
  const target = resolve(dataDir);
  const archive = resolve(file);
  if (chainId) checkId(chainId, 'the chain id');
  onDisk(target, () => assertEmpty(target));
  assertArchive(archive);
  const staging = onDisk(target, () => partialBeside(target, '.'));
  try {
    onDisk(staging, () => {
      ensureDirectory(dirname(target), PRIVATE);
      mkdirSync(staging, PRIVATE);
    });
    const record = await unpackChain(archive, staging);
    assertWanted(signal, target);
    if (chainId && !record.ids.chainId.equals(chainId)) {
      const id = formatId(record.ids.chainId);
      throw new VmreError('VMRE_CHAIN_MISMATCH', `${archive} is of the chain ${id}`);
    }
    const paths = chainPaths(staging);
    const store = openDiskStore(paths.store);
    let last: StoredBlock | undefined;
    try {
      await loadStore(archive, join(staging, DUMP), store, () => assertWanted(signal, target));
      last = blocksIn(store).last;
    } finally {
      await store.close();
    }
    onDisk(target, () => {
      rmSync(join(staging, DUMP));
      ensureDirectory(paths.files, PRIVATE);
      for (const path of plainFilesIn(staging, FILES)) syncFile(join(staging, path));
      assertEmpty(target);
      renameSync(staging, target); // an empty directory is replaced
    });
    return { chainId: record.ids.chainId, last };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function assertWanted(signal: AbortSignal | undefined, target: string): void {
  if (!signal?.aborted) return;
  const text = `${target} is not made: its import was cancelled`;
  throw new VmreError('VMRE_STORE_FAILED', text, { cause: signal.reason });
}

/** It is read twice; a pipe or a device would never end. */
function assertArchive(path: string): void {
  const stats = onDisk(path, () => statSync(path, { throwIfNoEntry: false }));
  if (!stats || stats.isFile() || stats.isDirectory()) return; // who reads it tells the rest
  throw new VmreError('VMRE_CHAIN_ARCHIVE_INVALID', `${path} is a device, a pipe or a socket`);
}

function assertEmpty(path: string): void {
  let entries: string[];
  try {
    entries = readdirSync(path);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (entries.length === 0) return;
  throw new VmreError('VMRE_CHAIN_MISMATCH', `${path} is not empty`, {
    hint: 'Import into a directory that does not exist yet.',
  });
}

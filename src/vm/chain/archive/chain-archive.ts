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

/** The result of an export or import. */
export interface ChainArchive {
  /** 32 bytes. */
  readonly chainId: Buffer;
  /** The last accepted block; undefined when no blocks were stored. */
  readonly last: StoredBlock | undefined;
}

/** Options of {@link exportChain}. */
export interface ExportChainOptions {
  /** Cancels it; nothing that was written remains. */
  signal?: AbortSignal | undefined;
}

/** Options of {@link importChain}. */
export interface ImportChainOptions extends ExportChainOptions {
  /** 32 bytes: an archive of another chain is rejected. Default: any chain is accepted. */
  chainId?: Uint8Array | undefined;
}

const PRIVATE = 0o700;

/**
 * Exports a chain to a `.tar.gz` file: its ids, genesis, database, accepted blocks and the files of the VM,
 * but not its key. No host may use the data directory meanwhile: the files of the VM and its database must be
 * of the same moment.
 *
 * @param dataDir data directory of the chain
 * @param file must not exist; it appears when it is complete
 * @param options see {@link ExportChainOptions}
 * @throws VMRE_CHAIN_MISMATCH when there is no chain; VMRE_STORE_FAILED when it is in use, a file cannot be
 *   read or written, or the signal is aborted
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
    throw new VmreError(
      'VMRE_CHAIN_MISMATCH',
      `${directory} is not the data directory of a chain: it has no chain.json`,
    );
  }
  if (record.isShared) {
    const text = `${directory} belongs to a node, whose database contains that of the chain`;
    throw new VmreError('VMRE_CHAIN_MISMATCH', text, { hint: 'Export a chain that runs alone.' });
  }
  if (`${target}${sep}`.startsWith(`${chainPaths(directory).files}${sep}`)) {
    throw new VmreError('VMRE_STORE_FAILED', `${target} is inside the directory that is exported`);
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
 * Imports a file of {@link exportChain} into a new data directory. Every problem is detected before anything
 * is created; the directory appears when it is complete. It gets its own key at its first start.
 *
 * @param dataDir must not exist, or be empty
 * @param file the archive
 * @param options see {@link ImportChainOptions}
 * @throws VMRE_CHAIN_ARCHIVE_INVALID; VMRE_CHAIN_MISMATCH when it is of another chain, or the directory is
 *   not empty; VMRE_STORE_FAILED, also when the signal is aborted
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
      throw new VmreError('VMRE_CHAIN_MISMATCH', `${archive} contains another chain: ${id}`);
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
      renameSync(staging, target); // rename replaces an empty directory
    });
    return { chainId: record.ids.chainId, last };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function assertWanted(signal: AbortSignal | undefined, target: string): void {
  if (!signal?.aborted) return;
  const text = `the import into ${target} was cancelled`;
  throw new VmreError('VMRE_STORE_FAILED', text, { cause: signal.reason });
}

/** The file is read twice; a pipe or a device might never end. */
function assertArchive(path: string): void {
  const stats = onDisk(path, () => statSync(path, { throwIfNoEntry: false }));
  if (!stats || stats.isFile() || stats.isDirectory()) return; // the reader reports other problems
  throw new VmreError('VMRE_CHAIN_ARCHIVE_INVALID', `${path} is not a regular file`);
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

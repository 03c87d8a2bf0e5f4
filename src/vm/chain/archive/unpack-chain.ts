import { readFileSync, statfsSync } from 'node:fs';

import { unpackArchive, type ArchiveRules } from '../../../support/archive/unpack-archive';
import { messageOf, systemCodeOf, VmreError } from '../../../support/errors/vmre-error';
import { onDisk } from '../../../support/on-disk';
import type { Store } from '../../../store/store';
import { ARCHIVE } from '../../limits';
import { hashOf, readRecord, type ChainRecord } from '../chain-record';
import { chainPaths } from '../chain-paths';
import { DUMP, FILES } from './pack-chain';
import { loadDump, readDump } from './store-dump';

/**
 * Unpacks an archive, except its store, into an empty directory.
 *
 * @throws VMRE_CHAIN_ARCHIVE_INVALID before anything is written; VMRE_STORE_FAILED
 */
export async function unpackChain(archive: string, directory: string): Promise<ChainRecord> {
  await unpackArchive(archive, directory, rulesFor(archive, directory));
  let record: ChainRecord | undefined;
  try {
    record = readRecord(directory);
  } catch (error) {
    throw invalid(archive, [`its chain.json is damaged: ${messageOf(error)}`], error);
  }
  if (!record) throw invalid(archive, ['has no chain.json']);
  const genesis = onDisk(archive, () => optional(chainPaths(directory).genesis));
  if (genesis && hashOf(genesis) !== record.genesisHash) {
    throw invalid(archive, ['its genesis does not match its chain.json']);
  }
  return record;
}

/** Checks the dump that {@link loadStore} would load. @throws VMRE_CHAIN_ARCHIVE_INVALID */
export const checkStore = (archive: string, dump: string): Promise<void> =>
  reading(archive, () => readDump(dump, async () => undefined));

/**
 * Loads the dump of an archive into a store.
 *
 * @param check called before each batch; its exception cancels the load
 * @throws VMRE_CHAIN_ARCHIVE_INVALID when batches may have been loaded; VMRE_STORE_FAILED
 */
export const loadStore = (
  archive: string,
  dump: string,
  store: Store,
  check?: () => void,
): Promise<void> => reading(archive, () => loadDump(dump, store, check));

async function reading(archive: string, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (VmreError.is(error)) throw error;
    throw invalid(archive, [`its database is damaged: ${messageOf(error)}`], error);
  }
}

/** The files that an archive may contain, with their maximum sizes in bytes. */
const known = new Map([
  ['chain.json', ARCHIVE.recordBytes],
  ['chain.genesis', ARCHIVE.genesisBytes],
  [DUMP, ARCHIVE.totalBytes],
]);

function rulesFor(archive: string, directory: string): ArchiveRules {
  const seen = new Set<string>();
  let bytes = 0;
  return {
    ...{ what: 'chain', mostBytes: ARCHIVE.totalBytes, mostEntries: ARCHIVE.entries },
    problemOf({ path, size, type }) {
      const name = path.replace(/\/$/, '');
      bytes += size;
      if (seen.has(name)) return 'is repeated';
      seen.add(name);
      if (type === 'SymbolicLink') return 'is a symbolic link';
      const max = type === 'Directory' ? undefined : known.get(name);
      if (max !== undefined) return size <= max ? undefined : `has more than ${max} bytes`;
      const [first, ...rest] = name.split('/');
      const isPlain = rest.every((part) => part !== '' && part !== '.' && part !== '..');
      const isFile = first === FILES && isPlain && (rest.length > 0 || type === 'Directory');
      return isFile ? undefined : 'does not belong to a chain';
    },
    problemsOfAll() {
      const missing = ['chain.json', DUMP].filter((name) => !seen.has(name));
      if (missing.length > 0) return [`has no ${missing.join(' and no ')}`];
      const { bavail, bsize } = statfsSync(directory);
      const free = bavail * bsize;
      return bytes > free ? [`contains ${bytes} bytes, but the disk has room for ${free}`] : [];
    },
    invalid: (problems) => invalid(archive, problems),
    failed: (cause) => {
      const text = `${archive} cannot be unpacked: ${messageOf(cause)}`;
      return new VmreError('VMRE_STORE_FAILED', text, { cause });
    },
  };
}

const invalid = (archive: string, problems: readonly string[], cause?: unknown): VmreError =>
  new VmreError('VMRE_CHAIN_ARCHIVE_INVALID', `${archive} ${problems.join('; ')}`, { cause });

function optional(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

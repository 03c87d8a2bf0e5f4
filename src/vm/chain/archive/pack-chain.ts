import { createWriteStream, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { messageOf, systemCodeOf, VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../store/store';
import { partialBeside } from './partial-path';
import { plainFilesIn, syncFile } from './plain-files';
import { writeDump } from './store-dump';

/**
 * The parts of an archive besides the record and the genesis: the store, and the files of the VM.
 */
export const DUMP = 'chain.store';
/** The directory of the VM's own files in an archive. */
export const FILES = 'files';

/**
 * Packs the directory of a chain whose VM is stopped.
 *
 * @param signal cancels it; nothing that was written remains
 * @throws VMRE_STORE_FAILED
 */
export async function packChain(
  directory: string,
  store: Store,
  target: string,
  signal?: AbortSignal,
): Promise<void> {
  const tar = require('tar') as typeof import('tar');
  const dump = join(directory, DUMP);
  const snapshot = store.snapshot();
  let partial: string | undefined;
  try {
    partial = partialBeside(target);
    const files = plainFilesIn(directory, FILES);
    rmSync(dump, { force: true });
    await writeDump(snapshot, dump, signal);
    const known = ['chain.json', 'chain.genesis'].filter((name) =>
      existsSync(join(directory, name)),
    );
    const options = {
      ...{ cwd: directory, gzip: { level: 1 } },
      ...{ portable: true, noDirRecurse: true },
    };
    // The database, which is required, comes last: a truncated archive has none.
    const packed: AsyncIterable<Buffer> = tar.create(options, [...known, ...files, DUMP]);
    const file = createWriteStream(partial, { flags: 'wx', mode: 0o600 });
    await pipeline(packed, file, { signal });
    syncFile(partial);
    publish(partial, target);
  } catch (error) {
    if (VmreError.is(error)) throw error;
    const text = `${directory} cannot be written to ${target}: ${messageOf(error)}`;
    throw new VmreError('VMRE_STORE_FAILED', text, { cause: error });
  } finally {
    snapshot.close();
    rmSync(dump, { force: true });
    if (partial !== undefined) rmSync(partial, { force: true });
  }
}

/** Publishes the complete file. Never replaces an existing one. */
function publish(partial: string, target: string): void {
  try {
    linkSync(partial, target);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST' || existsSync(target)) {
      throw new VmreError('VMRE_STORE_FAILED', `${target} already exists`, {
        hint: 'Name a file that does not exist yet.',
        cause: error,
      });
    }
    renameSync(partial, target); // the file system has no hard links
  }
}

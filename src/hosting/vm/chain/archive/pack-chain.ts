import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { messageOf, systemCodeOf, VmreError } from '../../../../support/errors/vmre-error';
import type { Store } from '../../../../support/store/store';
import { plainFilesIn, syncFile } from './plain-files';
import { writeDump } from './store-dump';

/** The parts of an archive, beside the record and the genesis: the store, and the files of the VM. */
export const DUMP = 'chain.store';
export const FILES = 'files';

/** Packs the directory of a chain, whose VM is at rest. @throws VMRE_STORE_FAILED */
export async function packChain(directory: string, store: Store, target: string): Promise<void> {
  const tar = require('tar') as typeof import('tar');
  const dump = join(directory, DUMP);
  const partial = `${target}.${process.pid}.${crypto.randomUUID()}.tmp`;
  const snapshot = store.snapshot();
  try {
    const files = plainFilesIn(directory, FILES);
    rmSync(dump, { force: true });
    await writeDump(snapshot, dump);
    const known = ['chain.json', 'chain.genesis'].filter((name) =>
      existsSync(join(directory, name)),
    );
    const options = {
      ...{ cwd: directory, file: partial, mode: 0o600 },
      ...{ gzip: { level: 1 }, portable: true, noDirRecurse: true },
    };
    // The database, without which it is none, is the last: an archive that ends early has none.
    await tar.create(options, [...known, ...files, DUMP]);
    syncFile(partial);
    publish(partial, target);
  } catch (error) {
    if (VmreError.is(error)) throw error;
    const text = `${directory} cannot be written to ${target}: ${messageOf(error)}`;
    throw new VmreError('VMRE_STORE_FAILED', text, { cause: error });
  } finally {
    snapshot.close();
    rmSync(dump, { force: true });
    rmSync(partial, { force: true });
  }
}

/** A file that is there is not replaced. */
function publish(partial: string, target: string): void {
  try {
    linkSync(partial, target);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST' || existsSync(target)) {
      throw new VmreError('VMRE_STORE_FAILED', `${target} is there already`, {
        hint: 'Name a file that does not exist yet.',
        cause: error,
      });
    }
    renameSync(partial, target); // no hard links here
  }
}

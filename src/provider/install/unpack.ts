import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { unpackArchive } from '../../support/archive/unpack-archive';
import { listProblems } from '../json-text';

/** Far more than a runtime needs; protects the disk. */
const mostBytes = 4 * 1024 ** 3;
const mostEntries = 100_000;

/**
 * Unpacks the `.tar.gz` of a runtime into a new directory. All entries are checked before anything is written.
 *
 * @throws VMRE_PACKAGED_RUNTIME_INVALID, VMRE_INSTALL_REFUSED
 */
export const unpack = (archive: string, directory: string): Promise<void> =>
  unpackArchive(archive, directory, {
    ...{ what: 'runtime', mostBytes, mostEntries },
    invalid: (problems) =>
      new VmreError('VMRE_PACKAGED_RUNTIME_INVALID', listProblems(archive, problems)),
    failed: (cause) =>
      new VmreError('VMRE_INSTALL_REFUSED', `cannot unpack ${archive}: ${messageOf(cause)}`, {
        cause,
      }),
  });

import { basename, join } from 'node:path';

import { replaceFile } from '../../support/atomic-file';
import { messageOf, systemCodeOf, VmreError } from '../../support/errors/vmre-error';
import { readForeignFile } from '../../support/foreign-file';
import { isRecord } from '../../support/json';
import { checksumOf } from '../checksum';
import type { Target } from './package-request';

/** A file beside package.json that belongs under version control. */
export const nodeLockFile = 'vmre-lock.json';

/** SHA-256 of Node binaries in hexadecimal, by version and platform. */
type Checksums = Record<string, Record<string, string>>;

/**
 * The checksums of the Node binaries of a project. Each is recorded at its first use and compared later, so that a
 * replaced binary is detected.
 */
export class NodeLock {
  private readonly path: string;
  private readonly known: Checksums;
  private readonly added: { version: string; target: Target; checksum: string }[] = [];

  /** @throws VMRE_PROJECT_INVALID if the file is malformed */
  constructor(project: string) {
    this.path = join(project, nodeLockFile);
    this.known = read(this.path);
  }

  /** @throws VMRE_PACKAGE_NODE_CHANGED if the checksum differs from the recorded one */
  check(target: Target, version: string, program: string): void {
    const checksum = checksumOf(program);
    const wanted = this.known[version]?.[target];
    if (wanted === undefined) this.added.push({ version, target, checksum });
    if (wanted === undefined || wanted === checksum) return;
    const text = `Node ${version} for ${target} in ${program} has the SHA-256 ${checksum}; ${this.path} has ${wanted}`;
    throw new VmreError('VMRE_PACKAGE_NODE_CHANGED', text, { data: { wanted, checksum } });
  }

  /**
   * Records new checksums.
   *
   * @returns notes for the author
   * @throws VMRE_PROJECT_INVALID
   */
  save(): string[] {
    if (this.added.length === 0) return [];
    const names = this.added
      .map(({ version, target }) => `Node ${version} for ${target}`)
      .join(', ');
    try {
      // Another process may have added others meanwhile.
      const checksums = read(this.path);
      for (const { version, target, checksum } of this.added) {
        (checksums[version] ??= {})[target] = checksum;
      }
      replaceFile(this.path, `${JSON.stringify({ node: checksums }, null, 2)}\n`);
      return [`the checksum of ${names} is recorded in ${basename(this.path)}: commit it`];
    } catch (error) {
      return [`the checksum of ${names} could not be recorded: ${messageOf(error)}`];
    }
  }
}

function read(path: string): Checksums {
  let content: unknown;
  try {
    content = JSON.parse(readForeignFile(path).toString());
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return {};
    throw invalid(path, messageOf(error));
  }
  const node = isRecord(content) ? content['node'] : undefined;
  if (isRecord(node) && Object.values(node).every(areChecksums)) return node as Checksums;
  throw invalid(path, 'must have checksums of Node by version and platform');
}

const areChecksums = (value: unknown): boolean =>
  isRecord(value) &&
  Object.values(value).every((each) => typeof each === 'string' && /^[\da-f]{64}$/.test(each));

const invalid = (path: string, what: string): VmreError =>
  new VmreError('VMRE_PROJECT_INVALID', `${path}: ${what}`, {
    hint: 'Restore it from version control.',
  });

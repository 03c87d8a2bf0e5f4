import { join } from 'node:path';

import { replaceFile } from '../../support/atomic-file';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { onDisk, readOnDisk } from '../../support/on-disk';
import { checkUint32 } from '../client/vm-input';
import { formatId, parseId } from '../ids/id';
import { type ChainIds, sha256 } from './chain-identity';
import type { ChainProgram } from './chain-program';
import { canonicalJson } from '../../support/canonical-json';

/** The record of the chain in a data directory. */
export interface ChainRecord {
  readonly ids: ChainIds;
  /** SHA-256 of the genesis, in hex. */
  readonly genesisHash: string;
  /** Empty when nothing is known about the VM. */
  readonly program: ChainProgram;
  /** Whether its database is in the store of a node, with those of other chains. */
  readonly isShared: boolean;
}

const pathOf = (dataDir: string): string => join(dataDir, 'chain.json');

/** Writes the record atomically. @throws VMRE_STORE_FAILED */
export function writeRecord(
  dataDir: string,
  { ids, genesisHash, program, isShared }: ChainRecord,
): void {
  const { networkId, chainId, subnetId } = ids;
  const content = {
    networkId,
    chainId: formatId(chainId),
    subnetId: formatId(subnetId),
    genesisHash,
    ...(program.name !== undefined && { vm: program.name }),
    ...(program.id !== undefined && { vmId: program.id }),
    ...(isShared && { database: 'node' }),
  };
  const path = pathOf(dataDir);
  onDisk(path, () => replaceFile(path, `${JSON.stringify(content, null, 2)}\n`));
}

/**
 * Reads the record.
 *
 * @returns undefined when there is none
 * @throws VMRE_STORE_FAILED when it cannot be read, VMRE_CHAIN_MISMATCH when it is damaged
 */
export function readRecord(dataDir: string): ChainRecord | undefined {
  const path = pathOf(dataDir);
  const content = readOnDisk(path)?.toString();
  if (content === undefined) return undefined;
  try {
    return parse(JSON.parse(content) as Record<string, unknown> | null);
  } catch (error) {
    const message = `${path} cannot be used: ${messageOf(error)}`;
    throw new VmreError('VMRE_CHAIN_MISMATCH', message, { cause: error });
  }
}

function parse(content: Record<string, unknown> | null): ChainRecord {
  const text = (name: string): string => {
    const value = content?.[name];
    if (typeof value === 'string') return value;
    throw new Error(`${name} is missing`);
  };
  const optional = (name: string): string | undefined =>
    content?.[name] === undefined ? undefined : text(name);
  const networkId = content?.['networkId'];
  if (typeof networkId !== 'number') throw new Error('networkId is missing');
  return {
    ids: {
      networkId: checkUint32(networkId, 'networkId'),
      chainId: parseId(text('chainId'), 'chainId'),
      subnetId: parseId(text('subnetId'), 'subnetId'),
    },
    genesisHash: text('genesisHash'),
    program: { name: optional('vm'), id: optional('vmId') },
    isShared: optional('database') === 'node',
  };
}

/**
 * Returns the genesis that a chain started with if it equals the given one: byte for byte, or the same JSON
 * in another form.
 *
 * @param path of the stored genesis; directories of earlier versions have none
 * @param hash SHA-256 of the stored genesis, in hex
 * @returns undefined when they differ
 * @throws VMRE_STORE_FAILED
 */
export function sameGenesis(path: string, hash: string, given: Uint8Array): Uint8Array | undefined {
  if (hashOf(given) === hash) return given;
  const stored = readOnDisk(path);
  if (!stored || hashOf(stored) !== hash) return undefined;
  const canonical = canonicalJson(stored);
  return canonical !== undefined && canonical === canonicalJson(given) ? stored : undefined;
}

/** The hash of a genesis as in the record of a chain. */
export const hashOf = (genesis: Uint8Array): string => sha256(genesis).toString('hex');

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createFile } from '../../../support/atomic-file';
import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { checkUint32 } from '../client/vm-input';
import { checkId, formatId, parseId } from '../ids/id';
import { formatNodeId, NODE_ID_BYTES, parseNodeId } from '../ids/node-id';
import type { ChainVmOptions } from './chain-options';

/** What a chain is known by. */
export interface ChainIdentity {
  /** Of the network that the VM believes to be in. */
  networkId: number;
  /** 32 bytes. */
  chainId: Buffer;
  /** 32 bytes. */
  subnetId: Buffer;
  /** 20 bytes. */
  nodeId: Buffer;
}

const FILE = 'chain.json';
const NETWORK_ID = 12345;

/** The identity that the options ask for. @throws VMRE_VM_ID_INVALID */
export function identityOf(options: ChainVmOptions): ChainIdentity {
  const chainId = Buffer.from(checkId(options.chainId ?? sha256(options.genesis), 'the chain id'));
  const subnetId = options.subnetId ?? sha256(Buffer.concat([Buffer.from('subnet'), chainId]));
  return {
    networkId: checkUint32(options.networkId ?? NETWORK_ID, 'the network id'),
    chainId,
    subnetId: Buffer.from(checkId(subnetId, 'the subnet id')),
    nodeId: randomBytes(NODE_ID_BYTES),
  };
}

/**
 * The identity that a data directory has, or is given with its first use. What the options do not ask for
 * is as it was then.
 *
 * @throws VMRE_CHAIN_DIFFERS when it belongs to another chain
 */
export function keptIdentity(dataDir: string, options: ChainVmOptions): ChainIdentity {
  const path = join(dataDir, FILE);
  const wanted = identityOf(options);
  const genesisHash = sha256(options.genesis).toString('hex');
  const text = JSON.stringify(
    {
      networkId: wanted.networkId,
      chainId: formatId(wanted.chainId),
      subnetId: formatId(wanted.subnetId),
      nodeId: formatNodeId(wanted.nodeId),
      genesisHash,
    },
    null,
    2,
  );
  if (createFile(path, `${text}\n`)) return wanted;
  const { identity: kept, genesisHash: keptHash } = read(path);
  const differences = [
    ['genesis', keptHash === genesisHash],
    ['chain id', !options.chainId || kept.chainId.equals(wanted.chainId)],
    ['network id', options.networkId === undefined || kept.networkId === wanted.networkId],
    ['subnet id', !options.subnetId || kept.subnetId.equals(wanted.subnetId)],
  ].flatMap(([what, isSame]) => (isSame === true ? [] : [what]));
  if (differences.length > 0) {
    const names = differences.join(', ');
    const message = `${dataDir} belongs to a chain with another ${names}: ${formatId(kept.chainId)}`;
    throw new VmreError('VMRE_CHAIN_DIFFERS', message);
  }
  return kept;
}

function read(path: string): { identity: ChainIdentity; genesisHash: string } {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw VmreError.from(error, 'VMRE_STORE_FAILED', path);
  }
  try {
    const kept = JSON.parse(content) as Record<string, unknown> | null;
    const text = (name: string): string => {
      const value = kept?.[name];
      if (typeof value === 'string') return value;
      throw new Error(`${name} is missing`);
    };
    const networkId = kept?.['networkId'];
    if (typeof networkId !== 'number') throw new Error('networkId is missing');
    const identity = {
      networkId: checkUint32(networkId, 'networkId'),
      chainId: parseId(text('chainId'), 'chainId'),
      subnetId: parseId(text('subnetId'), 'subnetId'),
      nodeId: parseNodeId(text('nodeId')),
    };
    return { identity, genesisHash: text('genesisHash') };
  } catch (error) {
    const message = `${path} cannot be used: ${messageOf(error)}`;
    throw new VmreError('VMRE_CHAIN_DIFFERS', message, { cause: error });
  }
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

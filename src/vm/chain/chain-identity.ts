import { createHash } from 'node:crypto';

import { checkUint32 } from '../client/vm-input';
import { checkId } from '../ids/id';
import { CHAIN } from '../limits';
import type { ChainVmOptions } from './chain-options';

/** The ids of a chain. */
export interface ChainIds {
  /** Id of the network. */
  networkId: number;
  /** 32 bytes. */
  chainId: Buffer;
  /** 32 bytes. */
  subnetId: Buffer;
}

/** The ids of a chain and its node. */
export interface ChainIdentity extends ChainIds {
  /** 20 bytes. */
  nodeId: Buffer;
}

/** The ids that options specify. @throws VMRE_VM_ID_INVALID */
export function identityOf(options: ChainVmOptions): ChainIds {
  const chainId = Buffer.from(checkId(options.chainId ?? sha256(options.genesis), 'the chain id'));
  const subnetId = options.subnetId ?? sha256(Buffer.concat([Buffer.from('subnet'), chainId]));
  return {
    networkId: checkUint32(options.networkId ?? CHAIN.networkId, 'the network id'),
    chainId,
    subnetId: Buffer.from(checkId(subnetId, 'the subnet id')),
  };
}

/** The SHA-256 of bytes. */
export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

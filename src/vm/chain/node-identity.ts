import { ensureDirectory } from '../../support/ensure-directory';
import { VmreError } from '../../support/errors/vmre-error';
import { checkNodeId, NODE_ID_BYTES } from '../ids/node-id';
import { BlsKey } from '../services/bls-key';
import { sha256 } from './chain-identity';
import { chainPaths } from './chain-paths';

/** What a node is known by. */
export interface NodeIdentity {
  /** 20 bytes. */
  nodeId: Buffer;
  /** The BLS key that it signs with, as it is announced: 48 bytes. */
  publicKey: Buffer;
}

/** For what only its owner may read. */
const PRIVATE = 0o700;

/**
 * The id of a node: that it is given, or one that is made of its key, as AvalancheGo makes it of a certificate.
 *
 * @throws VMRE_VM_ID_INVALID
 */
export const nodeIdOf = (key: BlsKey, given?: Uint8Array): Buffer =>
  given ? Buffer.from(checkNodeId(given)) : sha256(key.publicKey).subarray(0, NODE_ID_BYTES);

/**
 * What a node with this data directory is known by, unless it is given another id. No start is needed: a
 * directory that is new gets its key now.
 *
 * @throws VMRE_STORE_FAILED, VMRE_BLS_KEY_INVALID
 */
export function nodeIn(dataDir: string): NodeIdentity {
  try {
    ensureDirectory(dataDir, PRIVATE);
  } catch (error) {
    throw VmreError.from(error, 'VMRE_STORE_FAILED', dataDir);
  }
  const key = BlsKey.open(chainPaths(dataDir).key);
  return { nodeId: nodeIdOf(key), publicKey: key.publicKey };
}

import { ensureDirectory } from '../../support/ensure-directory';
import { VmreError } from '../../support/errors/vmre-error';
import { checkNodeId, NODE_ID_BYTES } from '../ids/node-id';
import { BlsKey } from '../services/bls-key';
import { sha256 } from './chain-identity';
import { chainPaths } from './chain-paths';

/** The public identity of a node. */
export interface NodeIdentity {
  /** 20 bytes. */
  nodeId: Buffer;
  /** Its BLS public key, compressed: 48 bytes. */
  publicKey: Buffer;
}

/** Mode of a directory that only its owner may read. */
const PRIVATE = 0o700;

/**
 * The id of a node: the given one, or one derived from its key, as AvalancheGo derives it from a certificate.
 *
 * @throws VMRE_VM_ID_INVALID
 */
export const nodeIdOf = (key: BlsKey, given?: Uint8Array): Buffer =>
  given ? Buffer.from(checkNodeId(given)) : sha256(key.publicKey).subarray(0, NODE_ID_BYTES);

/**
 * The identity of a node with this data directory, unless its options specify another id. A new directory
 * gets its key now; no start is needed.
 *
 * @param dataDir is created when it is missing
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

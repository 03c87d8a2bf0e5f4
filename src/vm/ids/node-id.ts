import { VmreError } from '../../support/errors/vmre-error';
import { decodeCb58, encodeCb58 } from './cb58';
import { checkLength } from './id';

/** Bytes of the id of a node. */
export const NODE_ID_BYTES = 20;

const PREFIX = 'NodeID-';

/** Formats a node id as `NodeID-…`. @throws VMRE_VM_ID_INVALID unless it has 20 bytes */
export const formatNodeId = (nodeId: Uint8Array): string =>
  PREFIX + encodeCb58(checkNodeId(nodeId));

/** Parses `NodeID-…` to its 20 bytes. @throws VMRE_VM_ID_INVALID */
export function parseNodeId(text: string): Buffer {
  if (!text.startsWith(PREFIX)) {
    const shown = JSON.stringify(text.slice(0, 80));
    throw new VmreError('VMRE_VM_ID_INVALID', `the node id ${shown} must begin with ${PREFIX}`);
  }
  return Buffer.from(checkNodeId(decodeCb58(text.slice(PREFIX.length))));
}

/** Returns the node id. @throws VMRE_VM_ID_INVALID unless it has 20 bytes */
export const checkNodeId = <B extends Uint8Array>(nodeId: B): B =>
  checkLength(nodeId, NODE_ID_BYTES, 'a node id');

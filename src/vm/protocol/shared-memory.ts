import { bytes, bytesList, int32, nestedList } from '../../protobuf/fields';
import { message, type MessageOf } from '../../protobuf/message';
import { Empty } from '../../protobuf/well-known';
import { rpc, service } from '../transport/service';
import { Pair } from './database';

/** An element that one chain puts for another. */
export const SharedElement = message({ key: bytes(1), value: bytes(2), traits: bytesList(3) });
export type SharedElement = MessageOf<typeof SharedElement>;

/** Elements to put for a peer chain, and keys to remove from its own elements. */
export const AtomicRequest = message({
  removeRequests: bytesList(1),
  putRequests: nestedList(2, SharedElement),
  peerChainId: bytes(3),
});
export type AtomicRequest = MessageOf<typeof AtomicRequest>;

/** Writes to the database of the chain, in one commit with the atomic requests. */
export const SharedBatch = message({
  puts: nestedList(1, Pair),
  deletes: nestedList(2, message({ key: bytes(1) })),
});

/** Served by the host: the shared memory of the chains of one node. */
export const SharedMemoryService = service('sharedmemory.SharedMemory', {
  get: rpc(
    message({ peerChainId: bytes(1), keys: bytesList(2) }),
    message({ values: bytesList(1) }),
  ),
  indexed: rpc(
    message({
      peerChainId: bytes(1),
      traits: bytesList(2),
      startTrait: bytes(3),
      startKey: bytes(4),
      limit: int32(5),
    }),
    message({ values: bytesList(1), lastTrait: bytes(2), lastKey: bytes(3) }),
  ),
  apply: rpc(
    message({ requests: nestedList(1, AtomicRequest), batches: nestedList(2, SharedBatch) }),
    Empty,
  ),
});

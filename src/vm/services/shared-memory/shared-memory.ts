import { canCommitTogether, commitTogether } from '../../../store/prefixed';
import type { Store, Write } from '../../../store/store';
import { SharedMemoryService } from '../../protocol/shared-memory';
import { rpcFailure, RpcStatus } from '../../../h2/grpc/rpc-failure';
import { handlersOf } from '../../transport/service';
import type { Handlers } from '../../transport/transport';
import { PeerElements } from './peer-elements';
import { indexed } from './indexed';
import { AnswerValues, assertFewKeys } from './request-limits';
import { StagedWrites } from './staged-writes';

const CHAIN_ID_BYTES = 32;

/** The shared memory of the chains of one node. */
export class SharedMemory {
  /**
   * @param store a separate store, or a part of the store that contains the databases of the chains
   */
  constructor(private readonly store: Store) {}

  /**
   * The handlers of `sharedmemory.SharedMemory` for one chain: it reads elements of other chains, and puts
   * elements for them, in one commit with writes to its database.
   *
   * @param chainId 32 bytes
   * @param database the database of the chain, in the same store as this memory
   * @throws TypeError when the database is in another store
   */
  forChain(chainId: Uint8Array, database: Store): Handlers {
    assertChainId(chainId);
    if (!canCommitTogether(this.store, database)) {
      throw new TypeError(
        'the database of a chain and the shared memory must be parts of one store',
      );
    }
    const elementsFrom = (sender: Uint8Array, receiver = chainId): PeerElements => {
      assertChainId(sender);
      return new PeerElements(this.store, receiver, sender);
    };
    return handlersOf(SharedMemoryService, {
      get: ({ peerChainId, keys }) => {
        assertFewKeys(keys.length);
        const elements = elementsFrom(peerChainId);
        const values = new AnswerValues();
        for (const key of keys) values.add(found(elements.get(key)));
        return { values: values.list };
      },
      indexed: ({ peerChainId, ...page }) => indexed(elementsFrom(peerChainId), page),
      apply: async ({ requests, batches }) => {
        const sizes = requests.map((each) => each.removeRequests.length + each.putRequests.length);
        assertFewKeys(sizes.reduce((sum, size) => sum + size, requests.length));
        const staged = new StagedWrites(this.store);
        for (const { peerChainId, removeRequests, putRequests } of requests) {
          const own = elementsFrom(peerChainId);
          const theirs = elementsFrom(chainId, peerChainId);
          for (const key of removeRequests) own.remove(staged, key);
          for (const element of putRequests) theirs.put(staged, element);
        }
        const writes = batches.flatMap(({ puts, deletes }): Write[] => [
          ...puts,
          ...deletes.map(({ key }) => ({ key, value: undefined })),
        ]);
        await commitTogether([
          [this.store, staged.writes],
          [database, writes],
        ]);
        return {};
      },
    });
  }
}

function found(value: Uint8Array | undefined): Uint8Array {
  if (value) return value;
  throw rpcFailure({ status: RpcStatus.Unknown, text: 'not found' });
}

function assertChainId(id: Uint8Array): void {
  if (id.length === CHAIN_ID_BYTES) return;
  const text = `the id of a chain must have ${CHAIN_ID_BYTES} bytes, not ${id.length}`;
  throw rpcFailure({ status: RpcStatus.InvalidArgument, text });
}

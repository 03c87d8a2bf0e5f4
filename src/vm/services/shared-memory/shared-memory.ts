import { canCommitTogether, commitTogether } from '../../../store/prefixed';
import type { Store, Write } from '../../../store/store';
import { SharedMemoryService } from '../../protocol/shared-memory';
import { rpcFailure, RpcStatus } from '../../transport/rpc-failure';
import { handlersOf } from '../../transport/service';
import type { Handlers } from '../../transport/transport';
import { PeerElements } from './peer-elements';
import { indexed } from './indexed';
import { AnswerValues, assertFewKeys } from './request-limits';
import { StagedWrites } from './staged-writes';

const CHAIN_ID_BYTES = 32;

/** What the chains of one node leave for each other. */
export class SharedMemory {
  /** @param store of its own, or a part of the store of which the chains' databases are parts */
  constructor(private readonly store: Store) {}

  /**
   * `sharedmemory.SharedMemory` as one chain sees it: it reads what others have left for it, and leaves
   * things for them, in one commit with writes to its database.
   *
   * @param chainId 32 bytes
   * @param database the store of the chain's database, a part of the same store as this memory
   * @throws TypeError when it is of another store
   */
  forChain(chainId: Uint8Array, database: Store): Handlers {
    assertChainId(chainId);
    if (!canCommitTogether(this.store, database)) {
      throw new TypeError(
        'the database of a chain and the shared memory must be parts of one store',
      );
    }
    const inboxOf = (sender: Uint8Array, receiver = chainId): PeerElements => {
      assertChainId(sender);
      return new PeerElements(this.store, receiver, sender);
    };
    return handlersOf(SharedMemoryService, {
      get: ({ peerChainId, keys }) => {
        assertFewKeys(keys.length);
        const inbox = inboxOf(peerChainId);
        const values = new AnswerValues();
        for (const key of keys) values.add(found(inbox.get(key)));
        return { values: values.list };
      },
      indexed: ({ peerChainId, ...page }) => indexed(inboxOf(peerChainId), page),
      apply: async ({ requests, batches }) => {
        const sizes = requests.map((each) => each.removeRequests.length + each.putRequests.length);
        assertFewKeys(sizes.reduce((sum, size) => sum + size, requests.length));
        const staged = new StagedWrites(this.store);
        for (const { peerChainId, removeRequests, putRequests } of requests) {
          const own = inboxOf(peerChainId);
          const theirs = inboxOf(chainId, peerChainId);
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
  const text = `the id of a chain has ${CHAIN_ID_BYTES} bytes, and not ${id.length}`;
  throw rpcFailure({ status: RpcStatus.InvalidArgument, text });
}

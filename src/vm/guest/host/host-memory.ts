import { checkId } from '../../ids/id';
import {
  SharedMemoryService,
  type AtomicRequest,
  type SharedElement,
} from '../../protocol/shared-memory';
import { clientOf } from '../../transport/service';
import type { Channel } from '../../transport/transport';
import { PEERS } from '../guest-limits';

/** Elements by trait, and where to go on. */
export interface IndexedElements {
  /** The values of the elements. */
  readonly values: Buffer[];
  /** With `lastKey`, where the next call starts. */
  readonly lastTrait: Buffer;
  /** With `lastTrait`, where the next call starts. */
  readonly lastKey: Buffer;
}

/** Shared memory of the chains of a node. */
export interface HostMemory {
  /** The values of keys that a peer chain put for this one. @throws VMRE_RPC_FAILED if one is missing */
  get(peerChainId: Uint8Array, keys: readonly Uint8Array[]): Promise<Buffer[]>;
  /** Values with any of the traits. */
  indexed(
    peerChainId: Uint8Array,
    query: {
      traits: readonly Uint8Array[];
      startTrait?: Uint8Array | undefined;
      startKey?: Uint8Array | undefined;
      limit: number;
    },
  ): Promise<IndexedElements>;
  /** Puts elements for peer chains, and removes own ones, atomically. */
  apply(
    requests: readonly {
      peerChainId: Uint8Array;
      put?: readonly SharedElement[] | undefined;
      remove?: readonly Uint8Array[] | undefined;
    }[],
  ): Promise<void>;
}

const limit = { deadlineMs: PEERS.callMs };

/** A client of the shared memory of the host. */
export function memoryClient(channel: Channel): HostMemory {
  const client = clientOf(SharedMemoryService, channel);
  return {
    get: async (peerChainId, keys) => {
      const request = { peerChainId: checkId(peerChainId), keys: [...keys] };
      return (await client.get(request, limit)).values.map((value) => Buffer.from(value));
    },
    indexed: async (peerChainId, { traits, ...query }) => {
      const request = {
        peerChainId: checkId(peerChainId),
        traits: [...traits],
        limit: query.limit,
        ...(query.startTrait && { startTrait: query.startTrait }),
        ...(query.startKey && { startKey: query.startKey }),
      };
      const { values, lastTrait, lastKey } = await client.indexed(request, limit);
      return {
        values: values.map((value) => Buffer.from(value)),
        lastTrait: Buffer.from(lastTrait),
        lastKey: Buffer.from(lastKey),
      };
    },
    apply: async (requests) => {
      const sent: AtomicRequest[] = requests.map(({ peerChainId, put = [], remove = [] }) => ({
        peerChainId: checkId(peerChainId),
        putRequests: [...put],
        removeRequests: [...remove],
      }));
      await client.apply({ requests: sent }, limit);
    },
  };
}

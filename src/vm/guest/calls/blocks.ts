import { VmSentinel } from '../../protocol/vm';
import { checkId, ID_BYTES } from '../../ids/id';
import type { KnownBlock } from '../chain/known-block';
import type { GuestVm } from '../guest-vm';
import type { VmBlock } from '../vm-block';
import type { VmCalls } from './vm-calls';

const NO_ID = Buffer.alloc(ID_BYTES);

const answerOf = ({
  id,
  parentId,
  bytes,
  height,
  timestamp,
  needsContext,
}: KnownBlock<VmBlock>) => ({
  id,
  parentId,
  bytes,
  height,
  timestamp,
  verifyWithContext: needsContext,
});

/** Calls that build, read and decide blocks. */
export const blockCalls = <B extends VmBlock>(guest: GuestVm<B>): VmCalls => ({
  buildBlock: ({ pChainHeight }) =>
    guest.serial(async () => answerOf(await guest.chain.build(pChainHeight))),
  parseBlock: ({ bytes }) => answerOf(guest.chain.parse(bytes)),
  batchedParseBlock: ({ request }) => {
    const { chain } = guest;
    return { response: request.map((bytes) => answerOf(chain.parse(bytes))) };
  },
  getBlock: async ({ id }) => {
    const found = await guest.chain.find(checkId(id, 'the id of a block'));
    return found ? answerOf(found) : { err: VmSentinel.NotFound };
  },
  setPreference: ({ id }) => {
    guest.chain.prefer(checkId(id, 'the id of a block'));
    return {};
  },
  blockVerify: ({ bytes, pChainHeight }) =>
    guest.serial(async () => {
      const { timestamp } = await guest.chain.verify(bytes, pChainHeight);
      return { timestamp };
    }),
  blockAccept: ({ id }) =>
    guest.serial(async () => {
      await guest.chain.accept(checkId(id, 'the id of a block'));
      return {};
    }),
  blockReject: ({ id }) =>
    guest.serial(async () => {
      await guest.chain.reject(checkId(id, 'the id of a block'));
      return {};
    }),
  getBlockIDAtHeight: async ({ height }) => {
    const found = await guest.chain.at(height);
    return found ? { blkId: found.id } : { blkId: NO_ID, err: VmSentinel.NotFound };
  },
  getAncestors: async ({ blkId, maxBlocksNum, maxBlocksSize, maxBlocksRetrivalTime }) => ({
    blksBytes: await guest.chain.ancestors(checkId(blkId, 'the id of a block'), {
      count: maxBlocksNum,
      bytes: maxBlocksSize,
      nanoseconds: maxBlocksRetrivalTime,
    }),
  }),
});

import { VmSentinel } from '../../../vm/protocol/vm';
import { parseTextBlock } from '../text-block';
import type { TextVm } from '../text-vm';
import type { VmCalls } from './life';

/** Calls that build, read and decide blocks. */
export const blockCalls = (vm: TextVm): VmCalls => ({
  buildBlock: ({ pChainHeight }) => vm.chain.build(pChainHeight),
  parseBlock: ({ bytes }) => parseTextBlock(bytes),
  batchedParseBlock: ({ request }) => ({ response: request.map(parseTextBlock) }),
  getBlock: async ({ id }) => (await vm.chain.find(id)) ?? { err: VmSentinel.NotFound },
  setPreference: ({ id }) => {
    vm.chain.preferred = Buffer.from(id);
    return {};
  },
  blockVerify: ({ bytes, pChainHeight }) => {
    const block = parseTextBlock(bytes);
    vm.chain.verify(block, pChainHeight);
    return { timestamp: block.timestamp };
  },
  blockAccept: async ({ id }) => {
    await vm.chain.accept(id);
    return {};
  },
  blockReject: ({ id }) => {
    vm.chain.reject(id);
    return {};
  },
  getBlockIDAtHeight: async ({ height }) => {
    const blkId = await vm.chain.table.idAt(height);
    return blkId ? { blkId } : { blkId: Buffer.alloc(32), err: VmSentinel.NotFound };
  },
  getAncestors: async ({ blkId, maxBlocksNum, maxBlocksSize, maxBlocksRetrivalTime }) => ({
    blksBytes: await vm.chain.ancestors(blkId, {
      count: maxBlocksNum,
      bytes: maxBlocksSize,
      nanoseconds: maxBlocksRetrivalTime,
    }),
  }),
});

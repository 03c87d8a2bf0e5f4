import { StateSyncMode, VmSentinel } from '../../../vm/protocol/vm';
import { parseTextBlock, type TextBlock } from '../text-block';
import type { TextVm } from '../text-vm';
import type { VmCalls } from './life';

const notFound = { err: VmSentinel.NotFound };

/** State sync; the summary of a height is its block. */
export const stateSyncCalls = (vm: TextVm): VmCalls => ({
  stateSyncEnabled: () => ({ enabled: true }),
  getOngoingSyncStateSummary: () => notFound,
  getLastStateSummary: () => summaryOf(vm.chain.head),
  parseStateSummary: ({ bytes }) => summaryOf(parseTextBlock(bytes)),
  getStateSummary: async ({ height }) => {
    const id = await vm.chain.table.idAt(height);
    const block = id && (await vm.chain.find(id));
    return block ? summaryOf(block) : notFound;
  },
  stateSummaryAccept: ({ bytes }) => {
    const isAhead = parseTextBlock(bytes).height > vm.chain.head.height;
    return { mode: isAhead ? StateSyncMode.Static : StateSyncMode.Skipped };
  },
});

/** The calls of a VM without state sync. */
export function noStateSyncCalls(): VmCalls {
  const none = () => ({ err: VmSentinel.StateSyncNotImplemented });
  return {
    stateSyncEnabled: none,
    getOngoingSyncStateSummary: none,
    getLastStateSummary: none,
    parseStateSummary: none,
    getStateSummary: none,
    stateSummaryAccept: none,
  };
}

const summaryOf = ({ id, height, bytes }: TextBlock) => ({ id, height, bytes });

import { StateSyncMode } from '../../vm/protocol/vm';
import type { KnownBlock } from '../../vm/guest/chain/known-block';
import { sha256 } from '../../vm/guest/chain/known-block';
import type { GuestStateSync } from '../../vm/guest/state-sync';
import type { VmContext } from '../../vm/guest/vm-context';
import { parseTextBlock, type TextBlock } from './text-block';

/** State sync; the summary of a height is its block. */
export const textStateSync = (context: VmContext<TextBlock>): GuestStateSync => ({
  last: () => summaryOf(context.head),
  at: async (height) => {
    const block = await context.blockAt(height);
    return block && summaryOf(block);
  },
  parse: (bytes) => ({ id: sha256(bytes), height: parseTextBlock(bytes).height, bytes }),
  accept: (bytes) =>
    parseTextBlock(bytes).height > context.head.height
      ? StateSyncMode.Static
      : StateSyncMode.Skipped,
});

const summaryOf = ({ id, height, bytes }: KnownBlock<TextBlock>) => ({ id, height, bytes });

import type { Head } from '../client/block';
import type { BlockListener } from './block-producer';
import type { ReplayListener } from './blocks/catch-up';
import type { ChainEvent } from './chain-event';

/**
 * Makes events of what becomes of blocks.
 *
 * @param head the last block that was told of
 */
export function publishingBlockListener(
  publish: (event: ChainEvent) => void,
  head: () => Head | undefined,
): BlockListener & ReplayListener {
  return {
    onBlock: (block) => publish({ type: 'block', block }),
    onFailure: (error, retryInMs) => publish({ type: 'block-failed', error, retryInMs }),
    onReplaying: (progress) => publish({ type: 'replaying', ...progress }),
    onReplayed: (block) => {
      const last = head();
      // It was decided when the plugin ended, and nobody has heard of it.
      if (last && block.height > last.height) publish({ type: 'block', block });
    },
  };
}

import type { Head } from '../client/block';
import type { BlockListener } from './block-producer';
import type { ReplayListener } from './blocks/catch-up';
import type { ChainEvent } from './chain-event';

/** Makes a listener that publishes events about blocks. @param head the last published block */
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
      // It was accepted just before the plugin exited, and not published.
      if (last && block.height > last.height) publish({ type: 'block', block });
    },
  };
}

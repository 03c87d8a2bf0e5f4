import type { Awaitable } from '../../support/thenable';
import type { StateSummary } from '../client/block';
import type { StateSyncMode } from '../protocol/vm';

/** The state sync of a VM: how it starts from a recent state instead of from all blocks. */
export interface GuestStateSync {
  /** The summary of a sync that was interrupted. Undefined if there is none. */
  ongoing?(): Awaitable<StateSummary | undefined>;
  /** The summary of the last state that other nodes can start from. */
  last(): Awaitable<StateSummary | undefined>;
  /** The summary at a height. */
  at(height: bigint): Awaitable<StateSummary | undefined>;
  /** Reads a summary of another node. */
  parse(bytes: Buffer): Awaitable<StateSummary>;
  /** Starts a sync, and says how the node goes on. `stateSynced` of the context reports its end. */
  accept(summary: Buffer): Awaitable<StateSyncMode>;
}

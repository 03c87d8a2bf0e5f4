import type { Observable } from 'rxjs';

import type { StopOptions } from '../../support/stop-options';
import type { Block, Head } from '../client/block';
import type { VmClient } from '../client/vm-client';
import type { BlockRange } from './blocks/block-store';
import type { StoredBlock } from './blocks/stored-block';
import type { ChainEvent } from './chain-event';
import type { ChainIdentity } from './chain-identity';
import type { HttpApi } from './http-api';

/** A chain on a VM, without AvalancheGo; see {@link startChain}. */
export interface ChainVm {
  /** The ids of the chain and its node. */
  readonly identity: Readonly<ChainIdentity>;
  /** The last accepted block. */
  readonly head: Head;
  /** Id of the process of the plugin; undefined while it does not run. */
  readonly pid: number | undefined;
  /**
   * The HTTP API of the VM at the paths of AvalancheGo (`/ext/bc/<chain>`), and that of its node (`/ext/info`,
   * `/ext/health`, `/ext/metrics`). While the plugin restarts, requests get 503.
   */
  readonly http: HttpApi;
  /** Events from now on. Completes when the chain has stopped. */
  readonly events$: Observable<ChainEvent>;
  /** Settles when the chain has stopped, for any reason, and its data directory is free again. */
  readonly ended: Promise<void>;

  /**
   * The client for all calls to the VM. Prefer {@link buildBlock} and {@link acceptBlock} for blocks, one at
   * a time; blocks that are accepted with the client are stored as well.
   *
   * @throws VMRE_VM_STOPPED while the plugin does not run
   */
  readonly client: VmClient;

  /** Builds a block and accepts it. @throws VMRE_BLOCK_REFUSED, VMRE_VM_STOPPED */
  buildBlock(): Promise<Block>;

  /**
   * Accepts a block that was built elsewhere, on top of the head.
   *
   * @throws VMRE_BLOCK_REFUSED, VMRE_VM_STOPPED
   */
  acceptBlock(bytes: Uint8Array): Promise<Block>;

  /**
   * The stored accepted blocks in order of height, from the first start of the chain. Also works while the
   * plugin does not run.
   *
   * @param range heights, both included. Default: all, including those that are accepted meanwhile
   * @throws VMRE_VM_ID_INVALID; VMRE_STORE_FAILED after the chain stopped
   */
  blocks(range?: BlockRange): AsyncIterable<StoredBlock>;

  /**
   * Gets an accepted block by height or id; undefined when no such block is stored.
   *
   * @throws VMRE_VM_ID_INVALID; VMRE_STORE_FAILED after the chain stopped
   */
  block(which: bigint | Uint8Array): Promise<StoredBlock | undefined>;

  /**
   * Takes a snapshot of the chain: its database, its blocks and the files of the VM, in `snapshots/` of the
   * data directory. The VM is stopped for it and started again, because its files are consistent only then.
   *
   * @returns an id for {@link revert}
   * @throws VMRE_VM_STOPPED, VMRE_STORE_FAILED
   */
  snapshot(): Promise<string>;

  /**
   * Reverts the chain to a snapshot, which remains. If the host is killed meanwhile, its next start completes
   * the revert.
   *
   * @param id as returned by {@link snapshot}
   * @throws VMRE_SNAPSHOT_UNKNOWN, VMRE_CHAIN_ARCHIVE_INVALID when the snapshot is damaged, VMRE_VM_STOPPED,
   *   VMRE_STORE_FAILED
   */
  revert(id: string): Promise<void>;

  /**
   * Stops the chain: the VM closes it, its process exits, and the store is closed. Concurrent calls share one
   * stop; a call with 0 ms shortens it.
   *
   * @param options `graceMs`: milliseconds for each of the first two steps. Default: `shutdownMs` and `graceMs`
   *   of the options of the chain
   * @throws VMRE_STORE_FAILED
   */
  stop(options?: StopOptions): Promise<void>;

  /** Stops it at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>;
}

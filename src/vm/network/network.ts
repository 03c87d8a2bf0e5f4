import type { Observable } from 'rxjs';

import type { StopOptions } from '../../support/stop-options';
import type { ChainVm } from '../chain/chain-vm';
import type { HttpApi } from '../chain/http-api';
import type { ValidatorState } from '../services/validator-state';
import type { NetworkEvent } from './network-event';

/** Limits of {@link Network.request}. */
export interface NetworkRequestOptions {
  /** Milliseconds until it fails with status DEADLINE_EXCEEDED. Default 5000. */
  deadlineMs?: number | undefined;
  /** Cancels the request: it fails with status CANCELLED. */
  signal?: AbortSignal | undefined;
}

/** A running node of a network, with its chains. */
export interface NetworkNode {
  /** Its name: that of the options, or `node1`, `node2` and so on. */
  readonly name: string;
  /** 20 bytes. */
  readonly nodeId: Buffer;
  /** Weight as a validator; 0 for a node that does not validate. */
  readonly weight: bigint;
  /** The APIs of all its chains at `/ext/bc/<chain>`, and that of the node itself, on one port. */
  readonly http: HttpApi;
  /** Its chains by name, in the order of the options. */
  readonly chains: ReadonlyMap<string, ChainVm>;
  /** Gets a chain by name. @throws VMRE_OPTION_INVALID for an unknown name */
  chain(name: string): ChainVm;
  /** Its name and id, for people. */
  toString(): string;
}

/**
 * Nodes in this process, each with all chains of the network: they share validators, exchange the messages of
 * their VMs, and have the same blocks. See {@link startNetwork}.
 */
export interface Network {
  /** The nodes, in the order of the options. */
  readonly nodes: readonly NetworkNode[];
  /** The validators of all chains. */
  readonly validators: ValidatorState;
  /** Events from now on. Completes when the network has stopped. */
  readonly events$: Observable<NetworkEvent>;
  /**
   * Settles when all chains have stopped, for any reason, and the data directories are free again.
   */
  readonly ended: Promise<void>;

  /**
   * Gets a node by name. Default: the first one.
   *
   * @throws VMRE_OPTION_INVALID for an unknown name
   */
  node(name?: string): NetworkNode;

  /**
   * Gets a chain by name.
   *
   * @param name name of the chain
   * @param node name of the node. Default: the first one
   * @throws VMRE_OPTION_INVALID for an unknown name
   */
  chain(name: string, node?: string): ChainVm;

  /**
   * Sends an AppRequest to the VM of a chain on one node, as a node that does not validate would.
   *
   * @param chain name of the chain
   * @param node name of the node
   * @param content in the format of the VM
   * @param options see {@link NetworkRequestOptions}
   * @returns the response of the VM
   * @throws VMRE_OPTION_INVALID for unknown names and invalid milliseconds; VMRE_VM_STOPPED when the network has
   *   stopped; VMRE_RPC_FAILED when the VM rejects the request, does not answer in time, or the signal is aborted
   */
  request(
    chain: string,
    node: string,
    content: Uint8Array,
    options?: NetworkRequestOptions,
  ): Promise<Buffer>;

  /**
   * Stops all chains of all nodes. Concurrent calls share one stop; a call with 0 ms shortens it.
   *
   * @param options as of the `stop` of a chain
   * @throws VMRE_STORE_FAILED
   */
  stop(options?: StopOptions): Promise<void>;

  /** Stops it at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>;
}

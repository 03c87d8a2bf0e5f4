import type { Awaitable } from '../../support/thenable';
import type { Database } from './database/database';
import type { HostDatabase } from './database/host-database';
import type { HttpHandler } from './http/http-handler';
import type { AppRequestFrom, Peer } from './peers/peer';
import type { GuestStateSync } from './state-sync';
import type { ReadableState, State } from './state/state';
import type { VmBlock } from './vm-block';
import type { VmContext } from './vm-context';

/** What a VM gets to build a block. */
export interface BuildRequest<B extends VmBlock> {
  /** The block before the new one. */
  readonly parent: B;
  /** The id of that block. */
  readonly parentId: Buffer;
  /** The height of the new block. */
  readonly height: bigint;
  /** The time for the new block: now, but not before its parent. */
  readonly timestamp: Date;
  /** The state after the parent, to try changes on. It is discarded: the block is applied when it is verified. */
  readonly state: State;
  /** The height of the P-chain for a block with `needsContext`. Undefined if the host gives none. */
  readonly pChainHeight: bigint | undefined;
  /** The hash of the state after the parent: the same on all nodes. */
  readonly stateHash: Buffer;
}

/** What a VM knows of a block that it applies. */
export interface ApplyContext<B extends VmBlock> {
  /** The block before it. */
  readonly parent: B;
  /**
   * The height of the P-chain for a block with `needsContext`. Only check with it: the same block may be verified at
   * another height, and the state must be the same.
   */
  readonly pChainHeight: bigint | undefined;
  /** The hash of the state before the block: the same on all nodes. */
  readonly stateHash: Buffer;
}

/**
 * An Avalanche VM. Its author says what a block is and what it does to the state; everything else has a default.
 *
 * Calls that concern blocks come one at a time. What a method throws becomes the answer to the host, and leaves no
 * changes in the state. `apply` must do the same on every node: no clock, no random numbers, no files.
 *
 * @typeParam B the author's blocks
 * @example
 * ```ts
 * import { decodeBlock, encodeBlock, serveVm, Vm, type BuildRequest, type FramedBlock, type State } from 'vmre/vm/guest';
 *
 * class CounterVm extends Vm<FramedBlock> {
 *   readonly version = 'counter/1.0.0';
 *   parse(bytes: Buffer) {
 *     return decodeBlock(bytes);
 *   }
 *   genesis() {
 *     return encodeBlock({ parentId: Buffer.alloc(32), height: 0n, timestamp: new Date(0) });
 *   }
 *   build(request: BuildRequest<FramedBlock>) {
 *     return encodeBlock(request);
 *   }
 *   async apply(state: State) {
 *     state.put('count', String(Number((await state.get('count')) ?? 0) + 1));
 *   }
 * }
 *
 * export const start = () => serveVm(() => new CounterVm());
 * ```
 */
export abstract class Vm<B extends VmBlock = VmBlock> {
  /** Name and version, such as `texts/1.2.3`. The node reports it. */
  abstract readonly version: string;
  #context: VmContext<B> | undefined;

  /** Reads a block. It must accept every block of any time, without a look at the state. */
  abstract parse(bytes: Buffer): B;

  /**
   * Makes the first block of a chain.
   *
   * @param genesis the bytes with which the chain was created
   * @param state for the initial state
   * @returns the bytes of the block, with height 0
   */
  abstract genesis(genesis: Buffer, state: State): Awaitable<Uint8Array>;

  /**
   * Builds a block. Called some time after {@link Vm.wantBlock}.
   *
   * @returns its bytes; undefined if there is nothing to build a block of
   */
  abstract build(request: BuildRequest<B>): Awaitable<Uint8Array | undefined>;

  /** Checks a block and makes its changes. The block is invalid if it throws. */
  abstract apply(state: State, block: B, context: ApplyContext<B>): Awaitable<void>;

  /** Called once, when the chain is open. */
  start(): Awaitable<void> {}

  /** Called when a block was accepted: its changes are stored. */
  accepted(_block: B): Awaitable<void> {}

  /** Called when a verified block was rejected. */
  rejected(_block: B): Awaitable<void> {}

  /** Called before the chain is closed. */
  stop(): Awaitable<void> {}

  /**
   * HTTP handlers by path: `''` or `/name`, below `/ext/bc/<chain>`. Default: none.
   */
  handlers(): Readonly<Record<string, HttpHandler>> {
    return {};
  }

  /** The handler of requests that name the chain in the header `Avalanche-Api-Route`. Default: none. */
  routedHandler(): HttpHandler | undefined {
    return undefined;
  }

  /** Metrics in the text format of Prometheus, besides those of the framework. Default: none. */
  metrics(): Awaitable<string> {
    return '';
  }

  /** Details for the node's health check. The VM is unhealthy if it throws. */
  health(): Awaitable<unknown> {
    return null;
  }

  /** Another node connected. */
  connected(_peer: Peer): Awaitable<void> {}

  /** Another node disconnected. */
  disconnected(_peer: Peer): Awaitable<void> {}

  /**
   * Answers a request of another node.
   *
   * @returns the answer; undefined for none, so that the other node waits in vain
   * @throws AppRefusal to refuse with a code; everything else refuses with the code 0
   */
  answer(_request: AppRequestFrom): Awaitable<Uint8Array | undefined> {
    return undefined;
  }

  /** Gets a message of another node. */
  gossip(_peer: Peer, _message: Buffer): Awaitable<void> {}

  /** State sync. Default: none. */
  stateSync(): GuestStateSync | undefined {
    return undefined;
  }

  /** The database of the chain. Default: that of the host. */
  openDatabase(host: HostDatabase): Awaitable<Database> {
    return host;
  }

  /** The chain, its node and the services of the host. @throws VMRE_VM_CALL_INVALID before the chain is open */
  get context(): VmContext<B> {
    if (this.#context) return this.#context;
    const { callInvalid } = require('./guest-errors') as typeof import('./guest-errors');
    throw callInvalid('the VM is not initialized');
  }

  /** The state after the last accepted block. */
  get state(): ReadableState {
    return this.context.state;
  }

  /** Asks the node to let this VM build a block. Repeated calls before the next build are one. */
  wantBlock(): void {
    this.context.wantBlock();
  }

  /** @internal */
  attach(context: VmContext<B>): void {
    this.#context = context;
  }
}

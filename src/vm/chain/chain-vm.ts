import type { Observable } from 'rxjs';

import { VmreError } from '../../support/errors/vmre-error';
import type { StopOptions } from '../../support/stop-options';
import type { Block, Head } from '../client/block';
import type { VmClient } from '../client/vm-client';
import { checkHeight } from '../client/vm-input';
import { Observers } from '../launch/observers';
import { Restarter, type RestartEvent } from '../launch/restarter';
import type { StartedVm } from '../launch/started-vm';
import { checkId, formatId } from '../ids/id';
import { blockEvents, crashEvent, endEvent, isPermanent, type ChainEvent } from './chain-event';
import type { StoredBlock } from './blocks/stored-block';
import type { BlockRange } from './blocks/block-store';
import { openChainData, type ChainData } from './chain-data';
import { factsOf } from './chain-facts';
import { ChainHttp } from './chain-http';
import type { ChainIdentity } from './chain-identity';
import { checkChainOptions, type ChainVmOptions } from './chain-options';
import { pluginEvents, tenths, transportOf } from './plugin-listener';
import { RunningChain } from './running-chain';
import { assertAlone } from './shared-node';

/**
 * A chain on a VM, without AvalancheGo: this object starts the plugin, serves it, opens the chain, and
 * accepts its blocks like a network of one node. It restarts the plugin after a crash and continues the
 * chain.
 */
export class ChainVm {
  private readonly observers = new Observers<ChainEvent>();
  private restarter: Restarter<RunningChain> | undefined;
  private running: RunningChain | undefined;
  private startedAt = performance.now();
  private lastHead: Head | undefined;
  private lastVm: StartedVm | undefined;
  private end: ChainEvent = { type: 'stopped', gaveUp: false };
  private closed: Promise<void> = Promise.resolve();
  /** The HTTP API of the chain; see its method `listen`. */
  readonly http: ChainHttp;

  private constructor(
    private readonly data: ChainData,
    private readonly options: ChainVmOptions,
  ) {
    const running = (): RunningChain | undefined => this.running;
    const names = [...new Set([formatId(data.identity.chainId), ...(options.aliases ?? [])])];
    const facts = factsOf(data, options, running, () => this.lastHead);
    const transport = transportOf(options, this.pluginListener);
    this.http = new ChainHttp(names, running, facts, options.http ?? {}, transport);
  }

  /**
   * Starts a chain.
   *
   * @param options see {@link ChainVmOptions}
   * @param onEvent called with every event, including the first; see {@link events$} for later ones
   * @throws what {@link startVm} throws; VMRE_RPC_FAILED when the VM rejects a call, VMRE_VM_CRASHED when it
   *   crashes; VMRE_CHAIN_MISMATCH, VMRE_CHAIN_DIVERGED, VMRE_STORE_FAILED, VMRE_BLS_KEY_INVALID,
   *   VMRE_VM_ID_INVALID, VMRE_OPTION_INVALID; VMRE_VM_STOPPED when the signal is aborted
   */
  static async start(
    options: ChainVmOptions,
    onEvent?: (event: ChainEvent) => void,
  ): Promise<ChainVm> {
    checkChainOptions(options); // before anything is created
    const data = await openChainData(options);
    try {
      const chain = new ChainVm(data, options);
      if (onEvent) chain.observers.listen(onEvent);
      await chain.begin();
      return chain;
    } catch (error) {
      await data.close();
      throw error;
    }
  }

  /** Events from now on. Completes when the chain has stopped. */
  get events$(): Observable<ChainEvent> {
    return this.observers.observable();
  }

  /** The ids of the chain and its node. */
  get identity(): Readonly<ChainIdentity> {
    return this.data.identity;
  }

  /** The last accepted block. */
  get head(): Head {
    return this.lastHead as Head;
  }

  /**
   * The stored accepted blocks in order of height, from the first start of the chain. Also works while the
   * plugin does not run.
   *
   * @param range heights, both included. Default: all, including those that are accepted meanwhile
   * @throws VMRE_VM_ID_INVALID; VMRE_STORE_FAILED after the chain stopped
   */
  blocks(range: BlockRange = {}): AsyncIterable<StoredBlock> {
    for (const height of [range.from, range.to]) if (height !== undefined) checkHeight(height);
    return this.data.blocks.read(range);
  }

  /**
   * Gets an accepted block by height or id; undefined when no such block is stored.
   *
   * @throws VMRE_VM_ID_INVALID; VMRE_STORE_FAILED after the chain stopped
   */
  async block(which: bigint | Uint8Array): Promise<StoredBlock | undefined> {
    const { blocks } = this.data;
    return typeof which === 'bigint' ? blocks.at(checkHeight(which)) : blocks.find(checkId(which));
  }

  /** Id of the process of the plugin; undefined while it does not run. */
  get pid(): number | undefined {
    return this.running?.vm.pid;
  }

  /**
   * The client for all calls to the VM. Prefer {@link buildBlock} and {@link acceptBlock} for blocks, one at
   * a time; blocks that are accepted with the client are stored as well.
   *
   * @throws VMRE_VM_STOPPED while the plugin does not run
   */
  get client(): VmClient {
    return this.current.client;
  }

  /** Builds a block and accepts it. @throws VMRE_BLOCK_REFUSED, VMRE_VM_STOPPED */
  async buildBlock(): Promise<Block> {
    return this.current.blocks.build();
  }

  /**
   * Accepts a block that was built elsewhere, on top of the head.
   *
   * @throws VMRE_BLOCK_REFUSED, VMRE_VM_STOPPED
   */
  async acceptBlock(bytes: Uint8Array): Promise<Block> {
    return this.current.blocks.accept(bytes);
  }

  /** Accepts a block of another node of the network. @internal */
  async followBlock(bytes: Uint8Array): Promise<Block> {
    return this.current.blocks.follow(bytes);
  }

  /**
   * Takes a snapshot of the chain: its database, its blocks and the files of the VM, in `snapshots/` of the
   * data directory. The VM is stopped for it and started again, because its files are consistent only then.
   *
   * @returns an id for {@link revert}
   * @throws VMRE_VM_STOPPED, VMRE_STORE_FAILED
   */
  async snapshot(): Promise<string> {
    assertAlone(this.options.node);
    return this.atRest(() => this.data.snapshots.take());
  }

  /**
   * Reverts the chain to a snapshot, which remains. If the host is killed meanwhile, its next start completes
   * the revert.
   *
   * @param id as returned by {@link snapshot}
   * @throws VMRE_SNAPSHOT_UNKNOWN, VMRE_CHAIN_ARCHIVE_INVALID when the snapshot is damaged, VMRE_VM_STOPPED,
   *   VMRE_STORE_FAILED
   */
  async revert(id: string): Promise<void> {
    const { snapshots, blocks } = this.data;
    assertAlone(this.options.node);
    snapshots.assertKnown(id);
    await this.atRest(async () => {
      await snapshots.revert(id);
      blocks.reload();
      this.observers.publish({ type: 'reverted', snapshot: id, height: blocks.last?.height ?? 0n });
    });
  }

  /**
   * Stops the chain: the VM closes it, its process exits, and the store is closed. Concurrent calls share one
   * stop; a call with 0 ms shortens it.
   *
   * @param options `graceMs`: milliseconds for each of the first two steps. Default: `shutdownMs` and `graceMs`
   *   of the options of the chain
   * @throws VMRE_STORE_FAILED
   */
  async stop(options?: StopOptions): Promise<void> {
    // An open request would keep a Go plugin from exiting.
    void this.http.close();
    await this.restarter?.stop(options);
    await this.closed;
  }

  /** Settles when the chain has stopped, for any reason, and its data directory is free again. */
  get ended(): Promise<void> {
    return this.closed;
  }

  private async atRest<T>(task: () => Promise<T>): Promise<T> {
    if (!this.restarter) throw notRunning();
    return this.restarter.pause(() => {
      this.running = undefined;
      return task();
    });
  }

  private async begin(): Promise<void> {
    const { restart, signal } = this.options;
    let isFirst = true;
    this.restarter = await Restarter.begin(
      (stopping) => {
        const cancel = isFirst && signal ? AbortSignal.any([signal, stopping]) : stopping;
        isFirst = false;
        return this.startOnce(cancel);
      },
      restart,
      (event) => this.onRestartEvent(event),
      isPermanent,
    );
    this.closed = this.restarter.ended.then(() => this.close());
    this.closed.catch(() => undefined); // `ended` still rejects for its callers
  }

  private async startOnce(signal: AbortSignal): Promise<RunningChain> {
    this.startedAt = performance.now();
    if (await this.data.snapshots.finish()) this.data.blocks.reload();
    const { data, options, blockListener, pluginListener } = this;
    const running = await RunningChain.start(data, options, blockListener, signal, pluginListener);
    try {
      this.http.attach(running);
      return running;
    } catch (error) {
      await running.stop({ graceMs: 0 });
      throw error;
    }
  }

  private readonly blockListener = blockEvents(
    (event) => {
      if (event.type === 'block') this.lastHead = event.block;
      this.observers.publish(event);
    },
    () => this.lastHead,
  );

  private readonly pluginListener = pluginEvents(
    (event) => this.observers.publish(event),
    (vm) => (this.lastVm = vm),
  );

  private onRestartEvent(event: RestartEvent<RunningChain>): void {
    switch (event.type) {
      case 'started':
        return this.onRunning(event.running);
      case 'crashed': {
        const { failure } = this.running ?? {};
        this.running = undefined;
        return this.observers.publish(crashEvent(failure, this.lastVm, event.exit));
      }
      case 'failed':
        return this.observers.publish({ type: 'crashed', error: event.error });
      case 'restarting':
        return this.observers.publish(event);
      case 'stopped':
      case 'exhausted':
        this.running = undefined;
        this.end = endEvent(event);
    }
  }

  /** Listeners of `ready` can use the chain at once. */
  private onRunning(running: RunningChain): void {
    this.running = running;
    const head = running.client.head as Head;
    this.lastHead = head;
    const { height, id: lastAccepted } = head;
    const tookMs = tenths(performance.now() - this.startedAt);
    this.observers.publish({ type: 'ready', height, lastAccepted, tookMs });
    running.produce();
  }

  /** Closes the data when nothing runs any more, then publishes the last event. */
  private async close(): Promise<void> {
    try {
      await this.http.close();
      await this.data.close();
    } finally {
      this.observers.publish(this.end);
      this.observers.complete();
    }
  }

  private get current(): RunningChain {
    if (this.running) return this.running;
    throw notRunning();
  }
}

const notRunning = (): VmreError => new VmreError('VMRE_VM_STOPPED', 'the chain is not running');

import type { Observable } from 'rxjs';

import { VmreError } from '../../support/errors/vmre-error';
import { graceOf, type StopOptions } from '../../support/stop-options';
import { Observers } from '../../support/observers';
import { thrownReporter } from '../launch/thrown-reporter';
import type { Block, Head } from '../client/block';
import type { VmClient } from '../client/vm-client';
import { checkHeight } from '../client/vm-input';
import { startWithRestarts, type RestartEvent, type Restarter } from '../launch/restarter';
import type { StartedVm } from '../launch/started-vm';
import { checkId, formatId } from '../ids/id';
import {
  blockEvents,
  crashEvent,
  endEvent,
  isPermanent,
  logTo,
  type ChainEvent,
} from './chain-event';
import type { StoredBlock } from './blocks/stored-block';
import type { BlockRange } from './blocks/block-store';
import { openChainData, type ChainData } from './chain-data';
import { factsOf } from './chain-facts';
import { ChainHttp } from './chain-http';
import type { ChainIdentity } from './chain-identity';
import { checkChainOptions, type ChainVmOptions } from './chain-options';
import type { ChainVm } from './chain-vm';
import { pluginEvents, tenths, transportOf } from './plugin-listener';
import { RunningChain } from './running-chain';
import { assertAlone } from './shared-node';

/** A chain that this process hosts. */
export class HostedChain implements ChainVm {
  private readonly observers: Observers<ChainEvent>;
  private restarter: Restarter<RunningChain> | undefined;
  private running: RunningChain | undefined;
  private startedAt = performance.now();
  private lastHead: Head | undefined;
  private lastVm: StartedVm | undefined;
  private end: ChainEvent = { type: 'stopped', gaveUp: false };
  private closed: Promise<void> = Promise.resolve();
  readonly http: ChainHttp;

  private constructor(
    private readonly data: ChainData,
    private readonly options: ChainVmOptions,
  ) {
    const { logger, onEvent } = options;
    this.observers = new Observers(thrownReporter(logger));
    if (onEvent) this.observers.listen(onEvent);
    if (logger) this.observers.listen(logTo(logger));
    const running = (): RunningChain | undefined => this.running;
    const names = [...new Set([formatId(data.identity.chainId), ...(options.aliases ?? [])])];
    const facts = factsOf(data, options, running, () => this.lastHead);
    const transport = transportOf(options, this.pluginListener);
    this.http = new ChainHttp(names, running, facts, options.http ?? {}, transport);
  }

  /** See `startChain`. */
  static async start(options: ChainVmOptions): Promise<HostedChain> {
    checkChainOptions(options); // before anything is created
    const data = await openChainData(options);
    try {
      const chain = new HostedChain(data, options);
      await chain.begin();
      if (options.signal?.aborted) {
        await chain.stop({ graceMs: 0 });
        throw cancelledStart(options.signal);
      }
      return chain;
    } catch (error) {
      await data.close();
      throw error;
    }
  }

  get events$(): Observable<ChainEvent> {
    return this.observers.observable();
  }

  get identity(): Readonly<ChainIdentity> {
    return this.data.identity;
  }

  get head(): Head {
    return this.lastHead as Head;
  }

  blocks(range: BlockRange = {}): AsyncIterable<StoredBlock> {
    for (const height of [range.from, range.to]) if (height !== undefined) checkHeight(height);
    return this.data.blocks.read(range);
  }

  async block(which: bigint | Uint8Array): Promise<StoredBlock | undefined> {
    const { blocks } = this.data;
    return typeof which === 'bigint' ? blocks.at(checkHeight(which)) : blocks.find(checkId(which));
  }

  get pid(): number | undefined {
    return this.running?.vm.pid;
  }

  get client(): VmClient {
    return this.current.client;
  }

  async buildBlock(): Promise<Block> {
    return this.current.blocks.build();
  }

  async acceptBlock(bytes: Uint8Array): Promise<Block> {
    return this.current.blocks.accept(bytes);
  }

  /** Accepts a block of another node of the network. */
  async followBlock(bytes: Uint8Array): Promise<Block> {
    return this.current.blocks.follow(bytes);
  }

  async snapshot(): Promise<string> {
    assertAlone(this.options.node);
    return this.atRest(() => this.data.snapshots.take());
  }

  async revert(id: string): Promise<void> {
    const { snapshots, blocks } = this.data;
    assertAlone(this.options.node);
    snapshots.assertKnown(id);
    await this.atRest(async () => {
      await snapshots.revert(id);
      blocks.reload();
      this.observers.publish?.({
        type: 'reverted',
        snapshot: id,
        height: blocks.last?.height ?? 0n,
      });
    });
  }

  async stop(options?: StopOptions): Promise<void> {
    graceOf(options, 0); // an invalid one stops nothing
    // An open request would keep a Go plugin from exiting.
    void this.http.close();
    await this.restarter?.stop(options);
    await this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

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
    this.restarter = await startWithRestarts(
      ({ signal: stopping }) => {
        const cancel = isFirst && signal ? AbortSignal.any([signal, stopping]) : stopping;
        isFirst = false;
        return this.startOnce(cancel);
      },
      { restart, onEvent: (event) => this.onRestartEvent(event), isPermanent },
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
      this.observers.publish?.(event);
    },
    () => this.lastHead,
  );

  private readonly pluginListener = pluginEvents(
    (event) => this.observers.publish?.(event),
    (vm) => (this.lastVm = vm),
  );

  private onRestartEvent(event: RestartEvent<RunningChain>): void {
    switch (event.type) {
      case 'started':
        return this.onRunning(event.running);
      case 'crashed': {
        const { failure } = this.running ?? {};
        this.running = undefined;
        return this.observers.publish?.(crashEvent(failure, this.lastVm, event.exit));
      }
      case 'failed':
        return this.observers.publish?.({ type: 'crashed', error: event.error });
      case 'restarting':
        return this.observers.publish?.(event);
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
    this.observers.publish?.({ type: 'ready', height, lastAccepted, tookMs });
    running.produce();
  }

  /** Closes the data when nothing runs any more, then publishes the last event. */
  private async close(): Promise<void> {
    try {
      await this.http.close();
      await this.data.close();
    } finally {
      this.observers.publish?.(this.end);
      this.observers.complete();
    }
  }

  private get current(): RunningChain {
    if (this.running) return this.running;
    throw notRunning();
  }
}

/** Makes the error for a start that was cancelled when it was almost done. */
const cancelledStart = ({ reason }: AbortSignal): VmreError =>
  new VmreError('VMRE_VM_STOPPED', 'the start of the chain was cancelled', { cause: reason });

const notRunning = (): VmreError => new VmreError('VMRE_VM_STOPPED', 'the chain is not running');

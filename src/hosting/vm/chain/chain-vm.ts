import type { Observable } from 'rxjs';

import { VmreError } from '../../../support/errors/vmre-error';
import type { Block, Head } from '../client/block';
import type { VmClient } from '../client/vm-client';
import { Observers } from '../host/observers';
import { KeptRunning, type RestartEvent } from '../host/restart';
import { crashed, type StartedVm } from '../host/started-vm';
import { formatId } from '../ids/id';
import type { BlockObserver } from './block-maker';
import type { ChainEvent } from './chain-event';
import { openHome, type ChainHome } from './chain-home';
import { ChainHttp } from './chain-http';
import type { ChainIdentity } from './chain-identity';
import type { ChainVmOptions } from './chain-options';
import { RunningChain, type PluginWatch } from './running-chain';

/**
 * A chain on a VM, with no AvalancheGo: the plugin is started, served, opened, and its blocks are decided
 * by this one node. It is started again when it crashes, and goes on where it was.
 */
export class ChainVm {
  private readonly observers = new Observers<ChainEvent>();
  private kept: KeptRunning<RunningChain> | undefined;
  private ended: Promise<void> | undefined;
  private startedAt = performance.now();
  private lastHead: Head | undefined;
  private lastVm: StartedVm | undefined;
  /** The HTTP API of the VM, once it is served. */
  readonly http: ChainHttp;

  private constructor(
    private readonly home: ChainHome,
    private readonly options: ChainVmOptions,
  ) {
    this.http = new ChainHttp(
      [formatId(home.identity.chainId), ...(options.aliases ?? [])],
      () => this.kept?.current,
      () => this.lastHead,
    );
  }

  /**
   * Starts a chain.
   *
   * @param onEvent told of every event, from the first on; see {@link events$} for a later time
   * @throws what the start of the plugin throws (VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED,
   * VMRE_HANDSHAKE_FAILED, VMRE_PROTOCOL_MISMATCH), what its VM refuses (VMRE_RPC_FAILED),
   * VMRE_CHAIN_DIFFERS, VMRE_STORE_FAILED
   */
  static async start(
    options: ChainVmOptions,
    onEvent?: (event: ChainEvent) => void,
  ): Promise<ChainVm> {
    const chain = new ChainVm(openHome(options), options);
    if (onEvent) chain.observers.listen(onEvent);
    try {
      await chain.begin();
      return chain;
    } catch (error) {
      await chain.home.close();
      throw error;
    }
  }

  /** What happens from now on; completes when the chain is over. */
  get events$(): Observable<ChainEvent> {
    return this.observers.observable();
  }

  /** What the chain is known by. */
  get identity(): Readonly<ChainIdentity> {
    return this.home.identity;
  }

  /** The last accepted block. */
  get head(): Head {
    return this.lastHead as Head;
  }

  /** The process of the plugin; undefined while there is none. */
  get pid(): number | undefined {
    return this.kept?.current?.vm.pid;
  }

  /** All calls of the VM. Blocks are better decided through this object, one after the other. */
  get client(): VmClient {
    return this.current.client;
  }

  /** Makes a block of what the VM has, and accepts it. */
  buildBlock(): Promise<Block> {
    return this.current.blocks.build();
  }

  /** Accepts a block that was made elsewhere, on top of the last one. */
  acceptBlock(bytes: Uint8Array): Promise<Block> {
    return this.current.blocks.accept(bytes);
  }

  /**
   * Lets the VM close its chain, ends its process, and closes the store. Callers share one stop.
   *
   * @param graceMs milliseconds for each of the first two; 0 kills at once. Default: that of the options
   */
  stop(graceMs?: number): Promise<void> {
    if (this.ended && graceMs === 0) void this.kept?.stop(0);
    this.ended ??= this.end(graceMs);
    return this.ended;
  }

  /** Settles when the chain is over, by whatever reason. */
  get over(): Promise<void> {
    return this.kept?.over ?? Promise.resolve();
  }

  private async begin(): Promise<void> {
    const { restart, signal } = this.options;
    this.kept = await KeptRunning.begin(
      (stopping) => this.startOnce(signal ? AbortSignal.any([signal, stopping]) : stopping),
      restart,
      (event) => this.onRestartEvent(event),
    );
    void this.kept.over.then(() => this.end());
  }

  private async startOnce(signal: AbortSignal): Promise<RunningChain> {
    this.startedAt = performance.now();
    const observer: BlockObserver = {
      onBlock: (block) => {
        this.lastHead = block;
        this.observers.publish({ type: 'block', block });
      },
      onFailure: (error, retryInMs) =>
        this.observers.publish({ type: 'block-failed', error, retryInMs }),
    };
    const running = await RunningChain.start(this.home, this.options, observer, signal, this.watch);
    const { head } = running.client;
    this.lastHead = head;
    if (this.options.produceBlocks ?? true) running.produce();
    const tookMs = performance.now() - this.startedAt;
    const { height = 0n, id: lastAccepted = Buffer.alloc(0) } = head ?? {};
    this.http.attach(running);
    this.observers.publish({ type: 'ready', height, lastAccepted, tookMs });
    return running;
  }

  private readonly watch: PluginWatch = {
    onLaunched: ({ pid, log }) => {
      this.observers.publish({ type: 'started', pid });
      log.lines$.subscribe((line) => this.observers.publish({ type: 'log', line }));
    },
    onHandshake: (vm) => {
      this.lastVm = vm;
      const { address, protocolVersion, version, times } = vm;
      const tookMs = times.answeredMs;
      this.observers.publish({ type: 'handshake', address, protocolVersion, version, tookMs });
    },
  };

  private onRestartEvent(event: RestartEvent<RunningChain>): void {
    switch (event.type) {
      case 'crashed': {
        const { name = '', pid } = this.lastVm ?? {};
        const error = crashed(name, pid, event.exit);
        this.observers.publish({ type: 'crashed', exit: event.exit, error });
        return;
      }
      case 'failed':
        this.observers.publish({ type: 'crashed', error: event.error });
        return;
      case 'restarting':
        this.observers.publish(event);
        return;
      case 'stopped':
      case 'given-up':
        this.observers.publish({ type: 'stopped', gaveUp: event.type === 'given-up' });
        this.observers.complete();
        return;
      case 'started':
    }
  }

  private async end(graceMs?: number): Promise<void> {
    this.ended ??= Promise.resolve();
    await this.http.close();
    await this.kept?.stop(graceMs);
    await this.home.close();
  }

  private get current(): RunningChain {
    const running = this.kept?.current;
    if (running) return running;
    throw new VmreError('VMRE_VM_STOPPED', 'the chain does not run now');
  }
}

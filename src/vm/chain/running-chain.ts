import { withDeadline } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import type { StopOptions } from '../../support/stop-options';
import type { Head } from '../client/block';
import type { VmClient, VmHandler } from '../client/vm-client';
import { startVm } from '../launch/start-vm';
import type { StartedVm, VmExit } from '../launch/started-vm';
import { VmState } from '../protocol/vm';
import { AppExchange } from '../services/app/app-exchange';
import { CHAIN, START } from '../limits';
import { assertCaughtUp, catchUp, type ReplayListener } from './blocks/catch-up';
import { RecordingClient } from './blocks/recording-client';
import { CallWatch } from './call-watch';
import { BlockProducer, type BlockListener } from './block-producer';
import type { ChainData } from './chain-data';
import { everyMsOf, type ChainVmOptions } from './chain-options';
import { serveChain, type ChainServices } from './chain-services';
import { initializeInput } from './initialize-input';
import { transportOf, withListener, type PluginListener } from './plugin-listener';

const KILLED_HINT = 'Give it more time with --graceful-timeout; see its log.';

/** One run of the plugin of a chain, from its start to its exit. */
export class RunningChain {
  /** Settles when nothing of it is left. Never rejects. */
  readonly exited: Promise<VmExit>;
  readonly blocks: BlockProducer;
  /** Cancels pending waits when the chain stops. */
  private readonly stopping = new AbortController();
  private ending: Promise<VmExit> | undefined;
  private producing: Promise<void> = Promise.resolve();
  private undecided: { error: unknown } | undefined;

  private constructor(
    readonly vm: StartedVm,
    readonly client: VmClient,
    readonly handlers: readonly VmHandler[],
    /** Address of the handler for requests that are routed by a header. */
    readonly routed: string | undefined,
    services: ChainServices,
    private readonly options: ChainVmOptions,
    blockListener: BlockListener,
    private readonly listener: PluginListener,
  ) {
    const { validators, exchange } = services;
    exchange.attach(client.app);
    this.stopping.signal.addEventListener('abort', () => exchange.close());
    const giveUp = (error: unknown): void => this.giveUp(error);
    const pChainHeight = () => validators.currentHeight();
    const { coordinator } = options.node ?? {};
    this.blocks = new BlockProducer(client, blockListener, giveUp, pChainHeight, coordinator);
    // The services close last: a plugin without its database would wait for ever.
    this.exited = vm.exited.then(async (exit) => {
      this.stopping.abort();
      await services.close();
      return { ...exit, requested: exit.requested && !this.undecided };
    });
  }

  /**
   * Starts the plugin and brings the chain to normal operation.
   *
   * @param listener notified from the launch of the plugin on
   */
  static async start(
    data: ChainData,
    options: ChainVmOptions,
    blockListener: BlockListener & ReplayListener,
    signal: AbortSignal,
    listener: PluginListener,
  ): Promise<RunningChain> {
    const plugin = withListener(options.plugin, listener);
    const transport = transportOf(options, listener);
    const exchange = new AppExchange({
      nodeId: data.identity.nodeId,
      deadlineMs: options.appRequestMs,
      link: options.node?.link,
      sender: options.appSender,
      onTrouble: listener.onRefused,
    });
    const services = await serveChain(data, options, exchange, transport);
    let vm: StartedVm | undefined;
    try {
      vm = await startVm({ ...options.start, transport, plugin, signal });
      listener.onHandshake(vm);
      data.checkVm(vm);
      const { initializeMs = 0, callMs = 0, slowMs = CHAIN.slowMs } = options;
      const calls = new CallWatch(vm.channel(), listener.onSlow, slowMs);
      const client = new RecordingClient(calls, { deadlineMs: callMs || Infinity });
      const limits = { signal, deadlineMs: initializeMs || Infinity };
      await client.initialize(initializeInput(data, options, services), limits);
      data.bindTo(vm);
      const handlers = await client.createHandlers({ signal });
      const routed = await client.newHttpHandler({ signal });
      await client.setState(VmState.Bootstrapping, { signal });
      // As in AvalancheGo: a bootstrapped VM may check conditions that held only when a block was built.
      await catchUp(client, data.blocks, blockListener, signal);
      await client.setPreference((client.head as Head).id, { signal });
      assertCaughtUp(await client.setState(VmState.NormalOp, { signal }), data.blocks);
      const life = new RunningChain(
        vm,
        client,
        handlers,
        routed,
        services,
        options,
        blockListener,
        listener,
      );
      const { database } = services;
      client.recordIn({
        blocks: data.blocks,
        vmWrites: () => database.writes(),
        time: database.isWithBlocks ? 'withNext' : 'now',
        onUndecided: (error) => life.giveUp(error),
      });
      void life.watchForHang(calls);
      return life;
    } catch (error) {
      await vm?.stop({ graceMs: 0 });
      await services.close();
      throw signal.aborted ? cancelled(vm?.name, error) : reasonOf(error, services);
    }
  }

  /** Why this host killed it; undefined when it did not. */
  get failure(): unknown {
    return this.undecided?.error;
  }

  /** Builds blocks from now on, as the options say. */
  produce(): void {
    const everyMs = everyMsOf(this.options.mine);
    if (everyMs === undefined) return;
    this.producing = this.blocks.run(this.stopping.signal, everyMs);
  }

  /**
   * Stops it: the VM closes its chain, and its process exits.
   *
   * @param options `graceMs`: milliseconds for each of the two; 0 kills at once. Default: those of the chain
   */
  stop({ graceMs: ms }: StopOptions = {}): Promise<VmExit> {
    const { shutdownMs = CHAIN.shutdownMs, graceMs = START.graceMs } = this.options;
    this.ending ??= this.end(ms ?? shutdownMs, ms ?? graceMs);
    if (ms === 0) void this.vm.stop({ graceMs: 0 });
    return this.ending;
  }

  private async end(shutdownMs: number, graceMs: number): Promise<VmExit> {
    this.stopping.abort();
    const isClosed = shutdownMs > 0 && (await this.closeChain(shutdownMs));
    const { signal } = await this.vm.stop({ graceMs });
    if (isClosed && graceMs > 0 && signal === 'SIGKILL') {
      const text = `${this.vm.name} did not exit within ${graceMs / 1000} s after SIGTERM and was killed`;
      this.listener.onUncleanStop(new VmreError('VMRE_VM_HUNG', text, { hint: KILLED_HINT }));
    }
    return this.exited;
  }

  /**
   * Finishes the block in progress and shuts the VM down. A failure is reported to the listener.
   *
   * @returns whether the VM closed its chain
   */
  private async closeChain(ms: number): Promise<boolean> {
    const close = async (): Promise<void> => {
      await Promise.all([this.blocks.close(), this.producing]);
      await this.client.shutdown({ deadlineMs: Infinity });
    };
    const late = (): VmreError =>
      new VmreError('VMRE_VM_HUNG', `the VM did not close its chain within ${ms / 1000} s`, {
        hint: 'Give it more time with --consensus-shutdown-timeout; see its log.',
      });
    try {
      await withDeadline(close(), ms, late);
      return true;
    } catch (error) {
      this.listener.onUncleanStop(error);
      return false;
    }
  }

  private async watchForHang(calls: CallWatch): Promise<void> {
    const { hangMs = 0 } = this.options;
    if (hangMs <= 0) return;
    const { watchForHang: watch } = require('./hang-watch') as typeof import('./hang-watch');
    const error = await watch(this.client, calls, hangMs, this.stopping.signal);
    if (error) this.giveUp(error);
  }

  /**
   * Kills the VM, to be restarted as after a crash: its data on disk determines how it continues.
   */
  private giveUp(error: unknown): void {
    if (this.ending) return;
    this.undecided ??= { error };
    void this.vm.stop({ graceMs: 0 });
  }
}

/** The error of a failed write replaces that of the VM, which would be misleading. */
function reasonOf(error: unknown, { database }: ChainServices): unknown {
  const failure = database.failure();
  if (!failure) return error;
  const { code, message, hint, data } = failure;
  return new VmreError(code, message, { hint, data, cause: error });
}

const cancelled = (name: string | undefined, cause: unknown): unknown =>
  VmreError.is(cause) && cause.code === 'VMRE_VM_STOPPED'
    ? cause
    : new VmreError('VMRE_VM_STOPPED', `the start of ${name ?? 'the chain'} was cancelled`, {
        cause,
      });

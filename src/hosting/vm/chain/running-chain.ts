import { grpcJs } from '../transport/grpc-js/grpc-js';
import { VmClient, type VmHandler } from '../client/vm-client';
import { startVm } from '../host/start-vm';
import type { StartedVm, VmExit } from '../host/started-vm';
import { SubprocessRuntime } from '../host/subprocess/subprocess-runtime';
import type { RunningPlugin, VmRuntime } from '../host/vm-runtime';
import { VmState } from '../protocol/vm';
import { BlockMaker, type BlockObserver } from './block-maker';
import type { ChainHome } from './chain-home';
import type { ChainVmOptions } from './chain-options';
import { serveChain, type ChainServices } from './chain-services';

const GRACE_MS = 5000;

/** Who is told of a plugin as it starts. */
export interface PluginWatch {
  /** It runs, and may yet fail to announce itself. */
  onLaunched(plugin: RunningPlugin): void;
  onHandshake(vm: StartedVm): void;
}

/** One life of the plugin of a chain, from its start to its end. */
export class RunningChain {
  readonly exited: Promise<VmExit>;
  readonly blocks: BlockMaker;
  /** Ends what is waited for, when the chain is to stop. */
  private readonly stopping = new AbortController();
  private ending: Promise<VmExit> | undefined;
  private producing: Promise<void> = Promise.resolve();

  private constructor(
    readonly vm: StartedVm,
    readonly client: VmClient,
    readonly handlers: readonly VmHandler[],
    /** Address of the handler for requests that are routed by a header. */
    readonly routed: string | undefined,
    services: ChainServices,
    private readonly options: ChainVmOptions,
    observer: BlockObserver,
  ) {
    this.blocks = new BlockMaker(client, observer);
    // The services go last: a plugin without its database waits for ever.
    this.exited = vm.exited.then(async (exit) => {
      this.stopping.abort();
      await services.close();
      return exit;
    });
  }

  /**
   * Starts the plugin and takes the chain to where it makes blocks.
   *
   * @param watch told of the plugin before its chain is opened
   */
  static async start(
    home: ChainHome,
    options: ChainVmOptions,
    observer: BlockObserver,
    signal: AbortSignal,
    watch: PluginWatch,
  ): Promise<RunningChain> {
    const transport = options.start?.transport ?? grpcJs;
    const services = await serveChain(home, options, transport);
    let vm: StartedVm | undefined;
    try {
      const plugin = watched(options.plugin, watch);
      vm = await startVm({ ...options.start, plugin, signal });
      watch.onHandshake(vm);
      const deadline = options.callMs === undefined ? {} : { deadlineMs: options.callMs };
      const client = new VmClient(vm.channel(), deadline);
      const { id } = await client.initialize(initializeInput(home, options, services), { signal });
      const handlers = await client.createHandlers({ signal });
      const routed = await client.newHttpHandler({ signal });
      await client.setState(VmState.Bootstrapping, { signal });
      await client.setPreference(client.head?.id ?? id, { signal });
      await client.setState(VmState.NormalOp, { signal });
      return new RunningChain(vm, client, handlers, routed, services, options, observer);
    } catch (error) {
      await vm?.stop(0);
      await services.close();
      throw error;
    }
  }

  /** Makes blocks from now on. */
  produce(): void {
    this.producing = this.blocks.serve(this.stopping.signal);
  }

  /**
   * Lets the VM close its chain, and ends its process.
   *
   * @param graceMs for each of the two; 0: the process is killed at once
   */
  stop(graceMs = this.options.graceMs ?? GRACE_MS): Promise<VmExit> {
    this.ending ??= this.end(graceMs);
    if (graceMs === 0) void this.vm.stop(0);
    return this.ending;
  }

  private async end(graceMs: number): Promise<VmExit> {
    this.stopping.abort();
    if (graceMs > 0) {
      // What is being decided is seen through; whatever fails now, the process is ended.
      const closed = this.producing.then(() => this.client.shutdown({ deadlineMs: graceMs }));
      await closed.catch(() => undefined);
    }
    await this.vm.stop(graceMs);
    return this.exited;
  }
}

function initializeInput(home: ChainHome, options: ChainVmOptions, services: ChainServices) {
  const { identity, key, filesDir } = home;
  const { genesis, upgrade, config, networkUpgrades } = options;
  return {
    ...identity,
    publicKey: key.publicKey,
    // No other chains: ids that nobody has.
    xChainId: Buffer.alloc(32, 1),
    cChainId: Buffer.alloc(32, 2),
    avaxAssetId: Buffer.alloc(32, 3),
    chainDataDir: filesDir,
    genesisBytes: genesis,
    ...(upgrade && { upgradeBytes: upgrade }),
    ...(config && { configBytes: config }),
    ...(networkUpgrades && { networkUpgrades }),
    dbServerAddr: services.databaseAddress,
    serverAddr: services.address,
  };
}

function watched(plugin: string | VmRuntime, watch: PluginWatch): VmRuntime {
  const runtime = typeof plugin === 'string' ? new SubprocessRuntime(plugin) : plugin;
  return {
    name: runtime.name,
    start: async (engineAddress, signal) => {
      const running = await runtime.start(engineAddress, signal);
      watch.onLaunched(running);
      return running;
    },
  };
}

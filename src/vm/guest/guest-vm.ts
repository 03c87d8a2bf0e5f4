import type { MessageOf } from '../../protobuf/message';
import type { InitializeRequest, VmState } from '../protocol/vm';
import type { RpcServer, Transport } from '../transport/transport';
import { chainInfoOf, type ChainInfo } from './chain-info';
import { GuestChain } from './chain/guest-chain';
import type { Database } from './database/database';
import { HostDatabase } from './database/host-database';
import { callInvalid } from './guest-errors';
import type { GuestLog } from './guest-log';
import { GuestMetrics } from './metrics/guest-metrics';
import { hostServices, type HostChannels } from './host/host-services';
import { Peers } from './peers/peers';
import { rulesOf } from './rules';
import type { Vm } from './vm';
import type { VmBlock } from './vm-block';
import type { VmContext } from './vm-context';

/** What is open between Initialize and Shutdown. */
export interface OpenVm<B extends VmBlock> {
  readonly chain: GuestChain<B>;
  readonly database: Database;
  readonly peers: Peers;
  readonly channels: HostChannels;
}

/** A VM of an author with its chain, for one host. */
export class GuestVm<B extends VmBlock> {
  readonly metrics = new GuestMetrics();
  phase: VmState | undefined;
  private opened: OpenVm<B> | undefined;
  private isOpening = false;
  private isShutDown = false;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly servers: RpcServer[] = [];
  /** Aborted at Shutdown. */
  private readonly ending = new AbortController();

  constructor(
    readonly vm: Vm<B>,
    readonly transport: Transport,
    readonly log: GuestLog,
  ) {}

  /** What is open. @throws VMRE_VM_CALL_INVALID before Initialize and after Shutdown */
  get open(): OpenVm<B> {
    if (this.isShutDown) throw callInvalid('the VM is shut down');
    if (!this.opened) throw callInvalid('the VM is not initialized');
    return this.opened;
  }

  get chain(): GuestChain<B> {
    return this.open.chain;
  }

  /** Aborted at Shutdown, for calls that wait. */
  get ended(): AbortSignal {
    return this.ending.signal;
  }

  /** Opens the chain over the services that the host names. */
  async initialize(request: MessageOf<typeof InitializeRequest>): Promise<void> {
    if (this.isShutDown) throw callInvalid('the VM is shut down');
    if (this.opened || this.isOpening) throw callInvalid('the VM is already initialized');
    const info = chainInfoOf(request);
    this.isOpening = true;
    const channels = {
      database: this.transport.connect(request.dbServerAddr),
      services: this.transport.connect(request.serverAddr),
    };
    try {
      const peers = new Peers(channels.services);
      const made: { chain?: GuestChain<B> } = {};
      this.vm.attach(this.contextOf(() => made.chain ?? opening(), info, peers, channels));
      const database = await this.vm.openDatabase(new HostDatabase(channels.database));
      const chain = (made.chain = new GuestChain(rulesOf(this), database));
      await chain.begin(info.genesis);
      this.opened = { chain, database, peers, channels };
      await this.vm.start();
    } catch (error) {
      this.opened = undefined;
      closeAll(channels);
      throw error;
    } finally {
      this.isOpening = false;
    }
  }

  /** Runs a task that concerns blocks after those before it. */
  serial<T>(task: () => T | Promise<T>): Promise<T> {
    const result = this.queue.then(task);
    this.queue = result.catch(() => undefined); // the caller gets the error
    return result;
  }

  /** Registers a server of an HTTP handler, which is closed with the VM. @returns its address */
  own(server: RpcServer): string {
    this.servers.push(server);
    return server.address;
  }

  /**
   * Closes the chain after the running tasks.
   *
   * @throws the first failure, after everything is closed
   */
  async shutDown(): Promise<void> {
    if (this.isShutDown) throw callInvalid('the VM is shut down');
    const { opened } = this;
    this.isShutDown = true;
    this.ending.abort();
    if (!opened) return;
    await this.queue;
    const failures: unknown[] = [];
    const attempt = async (task: () => unknown): Promise<void> => {
      try {
        await task();
      } catch (error) {
        failures.push(error);
      }
    };
    await attempt(() => this.vm.stop());
    await attempt(() => opened.database.close());
    opened.peers.close();
    await this.release();
    if (failures.length > 0) throw failures[0];
  }

  /** Closes servers and connections, even if the host is gone. */
  async release(): Promise<void> {
    await Promise.all(this.servers.splice(0).map((server) => server.close()));
    if (this.opened) closeAll(this.opened.channels);
  }

  private contextOf(
    chain: () => GuestChain<B>,
    info: ChainInfo,
    peers: Peers,
    channels: HostChannels,
  ): VmContext<B> {
    const phase = (): VmState | undefined => this.phase;
    return {
      chain: info,
      log: this.log,
      host: hostServices(channels, info),
      peers,
      get state() {
        return chain().state;
      },
      get head() {
        return chain().head;
      },
      get stateHash() {
        return chain().stateHash;
      },
      get phase() {
        return phase();
      },
      block: (id) => chain().find(id),
      blockAt: async (height) => {
        const at = await chain().at(height);
        return at && chain().find(at.id);
      },
      wantBlock: () => chain().events.want(),
      stateSynced: () => chain().events.synced(),
    };
  }
}

function closeAll({ database, services }: HostChannels): void {
  database.close();
  services.close();
}

/** What the author's code may not use before the chain is there. */
const opening = (): never => {
  throw callInvalid('the chain is being opened');
};

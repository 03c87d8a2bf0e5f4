import type { MessageOf } from '../../protobuf/message';
import type { InitializeRequest, VmState } from '../../vm/protocol/vm';
import { WarpSignerService } from '../../vm/protocol/warp-signer';
import { grpc } from '../../vm/transport/http2/grpc';
import { clientOf } from '../../vm/transport/service';
import type { Channel, RpcServer } from '../../vm/transport/transport';
import { HostedTable } from './block-table';
import { TextChain } from './text-chain';
import { UnsyncedTable } from './unsynced-table';

/** A message of another node, or a change of a connection. */
export interface SeenMessage {
  kind: 'connected' | 'disconnected' | 'request' | 'failed' | 'response' | 'gossip';
  /** In hex. */
  nodeId: string;
  [detail: string]: string | number;
}

/** The state of an initialized VM. */
interface OpenChain {
  readonly chain: TextChain;
  readonly database: Channel;
  readonly services: Channel;
  readonly networkId: number;
  readonly chainId: Buffer;
}

/** The state of a text VM with one chain. */
export class TextVm {
  readonly seen: SeenMessage[] = [];
  /** The state that the host set last. */
  state: VmState | undefined;
  /** Number of calls of shutdown. */
  shutdowns = 0;
  private opened: OpenChain | undefined;
  private readonly handlers: RpcServer[] = [];

  /** @param unsynced number of blocks only in memory; undefined: all are in the database of the host */
  constructor(private readonly unsynced?: number) {}

  /** Opens the chain over the services that the host names. */
  async open(request: MessageOf<typeof InitializeRequest>): Promise<void> {
    const database = grpc.connect(request.dbServerAddr);
    const services = grpc.connect(request.serverAddr);
    const table =
      this.unsynced === undefined
        ? new HostedTable(database)
        : new UnsyncedTable(database, request.chainDataDir, this.unsynced);
    const chain = await TextChain.open(table, request.genesisBytes);
    const { networkId } = request;
    const chainId = Buffer.from(request.chainId);
    this.opened = { chain, database, services, networkId, chainId };
  }

  /** Lets the host sign a Warp message of the chain. */
  async sign(payload: Uint8Array): Promise<Uint8Array> {
    const { networkId, chainId, services } = this.whenOpen;
    const signer = clientOf(WarpSignerService, services);
    return (await signer.sign({ networkId, sourceChainId: chainId, payload })).signature;
  }

  get isOpen(): boolean {
    return this.opened !== undefined;
  }

  get chain(): TextChain {
    return this.whenOpen.chain;
  }

  /** Connection to the database of the host. */
  get database(): Channel {
    return this.whenOpen.database;
  }

  /** Connection to the other services of the host. */
  get services(): Channel {
    return this.whenOpen.services;
  }

  see(
    kind: SeenMessage['kind'],
    nodeId: Uint8Array,
    details: Record<string, string | number> = {},
  ): void {
    this.seen.push({ kind, nodeId: Buffer.from(nodeId).toString('hex'), ...details });
  }

  /** Registers a server of an HTTP handler, which is closed with the VM. @returns its address */
  own(server: RpcServer): string {
    this.handlers.push(server);
    return server.address;
  }

  /** Closes the chain. */
  async close(): Promise<void> {
    if (!this.opened) return;
    await this.opened.chain.table.close();
    await this.release();
  }

  /** Closes its servers and connections, even if the host is gone. */
  async release(): Promise<void> {
    await Promise.all(this.handlers.splice(0).map((server) => server.close()));
    this.opened?.database.close();
    this.opened?.services.close();
  }

  private get whenOpen(): OpenChain {
    if (this.opened) return this.opened;
    throw new Error('the VM is not initialized');
  }
}

import { HttpBridge } from '../../../src/vm/client/http/http-bridge';
import { serveHttp, type HttpListener } from '../../../src/vm/client/http/http-listener';
import { VmClient } from '../../../src/vm/client/vm-client';
import { startVm } from '../../../src/vm/launch/start-vm';
import type { StartedVm, VmExit } from '../../../src/vm/launch/started-vm';
import { formatId, PRIMARY_NETWORK_ID } from '../../../src/vm/ids/id';
import { Aliases } from '../../../src/vm/services/aliases';
import { AppSender } from '../../../src/vm/services/app/app-sender';
import { BlsKey } from '../../../src/vm/services/bls-key';
import { DatabaseServer } from '../../../src/vm/services/database/database-server';
import { fixedValidators } from '../../../src/vm/services/fixed-validators';
import { healthHandlers } from '../../../src/vm/services/health';
import { SharedMemory } from '../../../src/vm/services/shared-memory/shared-memory';
import { validatorStateHandlers } from '../../../src/vm/services/validator-state';
import { warpSignerHandlers } from '../../../src/vm/services/warp-signer';
import { grpc } from '../../../src/vm/transport/http2/grpc';
import type { RpcServer } from '../../../src/vm/transport/transport';
import { prefixed } from '../../../src/store/prefixed';
import type { Store } from '../../../src/store/store';
import { JsonRpc } from './json-rpc';
import { vectors } from './xsvm';

export const NETWORK_ID = 12345;
export const SUBNET_ID = Buffer.alloc(32, 0x5b);
const NODE_ID = Buffer.alloc(20, 0x11);

/** Options of a chain that runs alone. */
export interface NodeOptions {
  plugin: string;
  store: Store;
  /** An existing directory. */
  chainDataDir: string;
  /** Default: the one of the vectors. */
  chainId?: Buffer;
  /** Signs, and is the only validator. Default: a new one. */
  key?: BlsKey;
}

/** One chain of a plugin under our host, with all services of a host, assembled by hand. */
export class Node {
  readonly client: VmClient;

  private constructor(
    readonly vm: StartedVm,
    private readonly servers: readonly RpcServer[],
    private readonly chainId: Buffer,
  ) {
    this.client = new VmClient(vm.channel());
  }

  /** Starts the plugin and initializes its chain; see the head of its client. */
  static async start(options: NodeOptions): Promise<Node> {
    const { plugin, store, chainDataDir, chainId = vectors.chainId } = options;
    const key = options.key ?? BlsKey.generate();
    const chainStore = prefixed(store, Buffer.from('chain/'));
    const memory = new SharedMemory(prefixed(store, Buffer.from('memory/')));
    const publicKey = key.uncompressedPublicKey;
    const validators = [{ nodeId: NODE_ID, weight: 100n, publicKey }];
    const state = fixedValidators({ subnetId: SUBNET_ID, validators, height: 10n });
    const aliases = new Aliases();
    aliases.add(chainId, formatId(chainId));
    aliases.add(PRIMARY_NETWORK_ID, 'P');
    const servers = await Promise.all([
      grpc.serve({ ...new DatabaseServer(chainStore).handlers, ...healthHandlers }),
      grpc.serve({
        ...memory.forChain(chainId, chainStore),
        ...aliases.handlers,
        ...new AppSender().handlers,
        ...validatorStateHandlers(state),
        ...warpSignerHandlers({ key, networkId: NETWORK_ID, chainId }),
        ...healthHandlers,
      }),
    ]);
    const node = new Node(await startVm({ plugin }), servers, chainId);
    const id = (byte: number): Buffer => Buffer.alloc(32, byte);
    try {
      await node.client.initialize({
        ...{ networkId: NETWORK_ID, subnetId: SUBNET_ID, chainId, nodeId: NODE_ID },
        ...{ publicKey: key.publicKey, xChainId: id(1), cChainId: id(2), avaxAssetId: id(3) },
        ...{ chainDataDir, genesisBytes: vectors.genesis },
        ...{ dbServerAddr: servers[0].address, serverAddr: servers[1].address },
      });
      return node;
    } catch (error) {
      await node.end(0);
      throw error;
    }
  }

  /** The JSON-RPC of the plugin, through a server of HTTP; `close` ends it. */
  async jsonRpc(): Promise<JsonRpc & { close: () => Promise<void> }> {
    const bridge = new HttpBridge();
    const handlers = await this.client.createHandlers();
    const name = formatId(this.chainId);
    bridge.mount({ names: [name], handlers, connect: (address) => this.vm.connect(address) });
    const listener: HttpListener = await serveHttp(bridge);
    const close = async (): Promise<void> => {
      bridge.close();
      await listener.close();
    };
    return Object.assign(new JsonRpc(`${listener.url}/ext/bc/${name}`), { close });
  }

  /**
   * Shuts the chain down, stops the plugin, and then its services.
   *
   * @param graceMs 0: at once, without a shutdown
   */
  async end(graceMs = 5000): Promise<VmExit> {
    if (this.vm.isRunning && graceMs > 0) await this.client.shutdown({ deadlineMs: graceMs });
    const exit = await this.vm.stop({ graceMs });
    await Promise.all(this.servers.map((server) => server.close()));
    return exit;
  }
}

import type { Network } from '../../../src/vm/network/network';
import { startNetwork } from '../../../src/vm/network/start-network';
import type { NetworkEvent } from '../../../src/vm/network/network-event';
import type { NetworkChain, NetworkOptions } from '../../../src/vm/network/network-options';
import { SubprocessLauncher } from '../../../src/vm/launch/subprocess/subprocess-launcher';
import { Children } from '../../../src/process/children';
import { eventually } from '../../support/runtime-process';
import { guestPlugin } from '../chain/guest-plugin';

export const PATIENCE_MS = 90_000;

/** A network of a test, and its events. */
export class NetworkAtWork {
  constructor(
    readonly network: Network,
    readonly events: readonly NetworkEvent[],
  ) {}

  private readonly urls = new Map<string, Promise<string>>();

  /** Where a node is served. */
  urlOf(node: string): Promise<string> {
    const url = this.urls.get(node) ?? this.network.node(node).http.listen();
    this.urls.set(node, url);
    return url;
  }

  /** Calls a method of the guest of a chain on a node, over HTTP. */
  async rpc<T = unknown>(
    [chain, node]: [string, string],
    method: string,
    params: object = {},
  ): Promise<T> {
    const url = await this.urlOf(node);
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const response = await fetch(`${url}/ext/bc/${chain}`, { method: 'POST', body });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${response.status} ${text}`);
    const { result, error } = JSON.parse(text) as { result: T; error?: { message: string } };
    if (error) throw new Error(error.message);
    return result;
  }

  /** What the VM of a chain on a node has received from others. */
  async seen(at: [string, string], kind: string): Promise<Seen[]> {
    return (await this.rpc<Seen[]>(at, 'guest.seen')).filter((each) => each.kind === kind);
  }

  /** The same, once it is enough. */
  async heard(at: [string, string], kind: string, count = 1): Promise<Seen[]> {
    for (;;) {
      const seen = await this.seen(at, kind);
      if (seen.length >= count) return seen;
    }
  }

  /** All nodes have the chain up to a height. */
  async allAt(chain: string, height: bigint): Promise<void> {
    const heights = (): bigint[] => this.network.nodes.map((node) => node.chain(chain).head.height);
    const there = (): boolean => heights().every((each) => each === height);
    await eventually(`height ${height} of ${chain} on all nodes`, there, PATIENCE_MS);
  }
}

export interface Seen {
  kind: string;
  nodeId: string;
  requestId?: number;
  text?: string;
  errorCode?: number;
  errorMessage?: string;
}

/**
 * Starts the networks of a test. After each test all are stopped, and none of their processes may be left.
 */
export class NetworksAtWork {
  children = new Children();
  private readonly started: Network[] = [];

  /** A chain of the guest. */
  chain(name: string, options: Partial<NetworkChain> = {}): NetworkChain {
    const args = [guestPlugin];
    return {
      name,
      plugin: new SubprocessLauncher(process.execPath, { children: this.children, args }),
      genesis: Buffer.from('in the beginning'),
      start: { handshakeMs: PATIENCE_MS, answerMs: PATIENCE_MS },
      graceMs: PATIENCE_MS,
      restart: { firstDelayMs: 1 },
      ...options,
    };
  }

  async start(options: NetworkOptions): Promise<NetworkAtWork> {
    const events: NetworkEvent[] = [];
    const network = await startNetwork({ ...options, onEvent: (event) => void events.push(event) });
    this.started.push(network);
    return new NetworkAtWork(network, events);
  }

  async clear(): Promise<void> {
    await Promise.all(this.started.splice(0).map((network) => network.stop({ graceMs: 0 })));
    const none = (): boolean => this.children.countLiving() === 0;
    await eventually('the end of all processes', none, PATIENCE_MS);
  }
}

export function useNetworks(): NetworksAtWork {
  const networks = new NetworksAtWork();
  afterEach(async () => {
    try {
      await networks.clear();
    } finally {
      await networks.children.stopAll(0);
    }
  });
  return networks;
}

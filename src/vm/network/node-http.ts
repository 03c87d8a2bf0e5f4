import type { ChainVm } from '../chain/chain-vm';
import {
  answerText,
  type HttpRequest,
  type HttpResponse,
  upgradeResponse,
} from '../client/http/exchange';
import { ROUTE_HEADER, type HttpBridge } from '../client/http/http-bridge';
import type { ListenOptions } from '../client/http/http-listener';
import { rawPathOf } from '../client/http/request-head';
import { ServedOnce } from '../client/http/served-once';
import { formatId } from '../ids/id';
import { NodeApi } from '../node-api/node-api';
import type { NodeFacts } from '../node-api/node-facts';

/**
 * The HTTP API of a node: the APIs of all its chains at `/ext/bc/<chain>`, and that of the node itself.
 */
export class NodeHttp {
  private readonly served = new ServedOnce('the HTTP API of the node', 'the network has stopped');
  private api: NodeApi | undefined;

  /** @internal */
  constructor(private readonly chains: () => ReadonlyMap<string, ChainVm>) {}

  /** `http://host:port` while it listens; undefined before. */
  get url(): string | undefined {
    return this.served.url;
  }

  /** Paths of the APIs of the VMs, with the names of their chains. */
  get paths(): string[] {
    return [...this.chains()].flatMap(([name, chain]) => {
      const id = formatId(chain.identity.chainId);
      const own = chain.http.paths.filter((path) => path.startsWith(`/ext/bc/${id}`));
      return own.map((path) => path.replace(id, name));
    });
  }

  /**
   * Listens until the network stops.
   *
   * @param address as in `ChainVm`: `port`, default 0: a free one; `host`, default 127.0.0.1
   * @returns `http://host:port`
   * @throws VMRE_RPC_LISTEN_FAILED, also when it listens already; VMRE_VM_STOPPED
   */
  listen(address: ListenOptions = {}): Promise<string> {
    const { onRequest, onUpgrade } = this;
    this.api ??= new NodeApi(factsOf(this.chains()));
    return this.served.listen({ onRequest, onUpgrade }, address);
  }

  /** Closes the server and its connections. @internal */
  close(): Promise<void> {
    return this.served.close();
  }

  private readonly onRequest = (request: HttpRequest, response: HttpResponse): void => {
    const path = rawPathOf(request.url ?? '/');
    const chain = this.chainFor(request, path);
    if (chain) chain.http.onRequest(request, response);
    else if (!this.api?.answers(request, response)) {
      answerText(response, 404, '404 page not found');
    }
  };

  private readonly onUpgrade: HttpBridge['onUpgrade'] = (request, socket, head) => {
    const chain = this.chainFor(request, rawPathOf(request.url ?? '/'));
    if (chain) return chain.http.onUpgrade(request, socket, head);
    answerText(upgradeResponse(request, socket), 404, '404 page not found');
  };

  /** Finds the chain of a request by the header that names it, or by its path. */
  private chainFor(request: HttpRequest, path: string): ChainVm | undefined {
    const routed = request.headers[ROUTE_HEADER.toLowerCase()]?.toString();
    const name = routed ?? /^\/ext\/bc\/([^/]+)/.exec(path)?.[1];
    if (name === undefined) return undefined;
    for (const chain of this.chains().values()) if (isNamed(chain, name)) return chain;
    return undefined;
  }
}

const isNamed = (chain: ChainVm, name: string): boolean =>
  chain.http.names.includes(name) || formatId(chain.identity.chainId) === name;

/** The facts about the node, of those about its chains. */
function factsOf(chains: ReadonlyMap<string, ChainVm>): NodeFacts {
  const all = [...chains.values()].map(({ http }) => http.facts);
  return { ...(all[0] as NodeFacts), chains: all.flatMap((facts) => facts.chains) };
}

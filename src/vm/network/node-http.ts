import type { HostedChain } from '../chain/hosted-chain';
import type { HttpApi } from '../chain/http-api';
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
export class NodeHttp implements HttpApi {
  private readonly served = new ServedOnce('the HTTP API of the node', 'the network has stopped');
  private api: NodeApi | undefined;

  constructor(private readonly chains: () => ReadonlyMap<string, HostedChain>) {}

  get url(): string | undefined {
    return this.served.url;
  }

  /** With the names of the chains. */
  get paths(): string[] {
    return [...this.chains()].flatMap(([name, chain]) => {
      const id = formatId(chain.identity.chainId);
      const own = chain.http.paths.filter((path) => path.startsWith(`/ext/bc/${id}`));
      return own.map((path) => path.replace(id, name));
    });
  }

  listen(address: ListenOptions = {}): Promise<string> {
    const { onRequest, onUpgrade } = this;
    this.api ??= new NodeApi(factsOf(this.chains()));
    return this.served.listen({ onRequest, onUpgrade }, address);
  }

  /** Closes the server and its connections. */
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
  private chainFor(request: HttpRequest, path: string): HostedChain | undefined {
    const routed = request.headers[ROUTE_HEADER.toLowerCase()]?.toString();
    const name = routed ?? /^\/ext\/bc\/([^/]+)/.exec(path)?.[1];
    if (name === undefined) return undefined;
    for (const chain of this.chains().values()) if (isNamed(chain, name)) return chain;
    return undefined;
  }
}

const isNamed = (chain: HostedChain, name: string): boolean =>
  chain.http.names.includes(name) || formatId(chain.identity.chainId) === name;

/** The facts about the node, of those about its chains. */
function factsOf(chains: ReadonlyMap<string, HostedChain>): NodeFacts {
  const all = [...chains.values()].map(({ http }) => http.facts);
  return { ...(all[0] as NodeFacts), chains: all.flatMap((facts) => facts.chains) };
}

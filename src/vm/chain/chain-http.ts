import { given } from '../../support/given';
import type { HttpRequest, HttpResponse } from '../client/http/exchange';
import { formatNodeId } from '../ids/node-id';
import { HttpBridge, ROUTE_HEADER } from '../client/http/http-bridge';
import type { ListenOptions } from '../client/http/http-listener';
import type { HttpLimits } from '../client/http/http-limits';
import { ServedOnce } from '../client/http/served-once';
import type { Transport } from '../transport/transport';
import { NodeApi } from '../node-api/node-api';
import type { NodeFacts } from '../node-api/node-facts';
import type { HttpApi } from './http-api';
import type { RunningChain } from './running-chain';

/** The HTTP API of one chain. */
export class ChainHttp implements HttpApi {
  private readonly bridge: HttpBridge;
  private unmount: (() => void) | undefined;
  private readonly served = new ServedOnce('the HTTP API of the chain', 'the chain has stopped');
  private readonly api: NodeApi;

  constructor(
    /** Id and aliases of the chain. */
    readonly names: readonly string[],
    private readonly running: () => RunningChain | undefined,
    /** The facts about its node. */
    readonly facts: NodeFacts,
    private readonly limits: HttpLimits,
    transport: Transport,
  ) {
    this.bridge = new HttpBridge({ ...limits, transport });
    this.api = new NodeApi(facts, limits);
  }

  get url(): string | undefined {
    return this.served.url;
  }

  /**
   * Paths of the handlers of the VM: those with the id of the chain, then those with its aliases.
   */
  get paths(): string[] {
    const handlers = this.running()?.handlers ?? [];
    return this.names.flatMap((name) => handlers.map(({ prefix }) => `/ext/bc/${name}${prefix}`));
  }

  listen(address: ListenOptions = {}): Promise<string> {
    const { onRequest, onUpgrade } = this;
    return this.served.listen({ onRequest, onUpgrade }, { ...this.limits, ...given(address) });
  }

  /** Mounts the handlers of a restarted plugin instead of the previous ones. */
  attach(running: RunningChain): void {
    this.unmount?.();
    this.unmount = this.bridge.mount({
      names: this.names,
      handlers: running.handlers,
      routed: running.routed,
      connect: (address) => running.vm.connect(address),
    });
  }

  /** Closes the server and its connections. */
  close(): Promise<void> {
    this.bridge.close();
    return this.served.close();
  }

  /** For a server of several chains. */
  readonly onUpgrade: HttpBridge['onUpgrade'] = (request, socket, head) =>
    this.bridge.onUpgrade(request, socket, head);

  /** For a server of several chains. */
  readonly onRequest = (request: HttpRequest, response: HttpResponse): void => {
    response.setHeader('Node-Id', formatNodeId(this.facts.nodeId));
    const isRouted = request.headers[ROUTE_HEADER.toLowerCase()] !== undefined;
    if (isRouted || !this.api.answers(request, response)) this.bridge.onRequest(request, response);
  };
}

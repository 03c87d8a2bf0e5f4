import { VmreError } from '../../../support/errors/vmre-error';
import type { Head } from '../client/block';
import type { HttpRequest, HttpResponse } from '../client/http/exchange';
import { HttpBridge } from '../client/http/http-bridge';
import { serveHttp, type HttpListener, type ListenOptions } from '../client/http/http-listener';
import { rawPathOf } from '../client/http/request-head';
import type { Transport } from '../transport/transport';
import { chainHealth, chainMetrics, type ChainAnswer } from './chain-report';
import type { RunningChain } from './running-chain';

/**
 * The HTTP side of a chain: the API of its VM at the paths of AvalancheGo (`/ext/bc/<chain>`), its metrics
 * at `/ext/metrics`, its health at `/ext/health`.
 */
export class ChainHttp {
  private readonly bridge: HttpBridge;
  private unmount: (() => void) | undefined;
  private listening: Promise<HttpListener> | undefined;
  private listener: HttpListener | undefined;
  private closing: Promise<void> | undefined;

  /** @internal */
  constructor(
    /** Id and aliases of the chain. */
    private readonly names: readonly string[],
    private readonly running: () => RunningChain | undefined,
    private readonly head: () => Head | undefined,
    transport: Transport | undefined,
  ) {
    this.bridge = new HttpBridge(transport && { transport });
  }

  /** `http://host:port`, once it is served. */
  get url(): string | undefined {
    return this.listener?.url;
  }

  /** Paths below which the API of the VM is, for the id of the chain. */
  get paths(): string[] {
    const [id = ''] = this.names;
    return (this.running()?.handlers ?? []).map(({ prefix }) => `/ext/bc/${id}${prefix}`);
  }

  /**
   * Serves until the chain is over; requests while the plugin is started again are answered with 503.
   *
   * @param address `port` default 0: a free one; `host` default 127.0.0.1: this machine alone, all users of
   * it; and which hosts and origins are answered: by default `localhost`, IP addresses, and all origins
   * @returns `http://host:port`
   * @throws VMRE_RPC_LISTEN_FAILED, also when it is served already; VMRE_VM_STOPPED
   */
  async listen(address: ListenOptions = {}): Promise<string> {
    if (this.closing) throw stopped();
    if (this.listening) {
      const text = `the HTTP API of the chain is served already${this.url ? `, at ${this.url}` : ''}`;
      throw new VmreError('VMRE_RPC_LISTEN_FAILED', text, { hint: 'Serve it once.' });
    }
    const { onRequest, bridge } = this;
    this.listening = serveHttp({ onRequest, onUpgrade: bridge.onUpgrade }, address);
    try {
      this.listener = await this.listening;
    } catch (error) {
      this.listening = undefined; // another address may be free
      throw error;
    }
    if (this.isClosing()) throw stopped();
    return this.listener.url;
  }

  /** The handlers of a new life of the plugin take the place of those before. @internal */
  attach(running: RunningChain): void {
    this.unmount?.();
    this.unmount = this.bridge.mount({
      names: this.names,
      handlers: running.handlers,
      routed: running.routed,
      connect: (address) => running.vm.connect(address),
    });
  }

  /** Cuts off what is open. */
  close(): Promise<void> {
    return (this.closing ??= this.end());
  }

  private async end(): Promise<void> {
    this.bridge.close();
    const listener = await this.listening?.catch(() => undefined);
    await listener?.close();
  }

  private readonly onRequest = (request: HttpRequest, response: HttpResponse): void => {
    const report = this.reportAt(rawPathOf(request.url ?? '/'));
    if (report) void answer(response, report);
    else this.bridge.onRequest(request, response);
  };

  private reportAt(path: string): (() => Promise<ChainAnswer>) | undefined {
    if (path === '/ext/metrics') return () => chainMetrics(this.running(), this.names[0] ?? '');
    if (path === '/ext/health') return () => chainHealth(this.running(), this.head());
    return undefined;
  }

  private isClosing(): boolean {
    return this.closing !== undefined;
  }
}

async function answer(response: HttpResponse, report: () => Promise<ChainAnswer>): Promise<void> {
  response.on('error', () => undefined);
  const { status, type, text } = await report();
  response.writeHead(status, { 'content-type': type });
  response.end(text);
}

const stopped = (): VmreError => new VmreError('VMRE_VM_STOPPED', 'the chain is over');

import type { Head } from '../client/block';
import type { HttpRequest, HttpResponse } from '../client/http/exchange';
import { HttpBridge } from '../client/http/http-bridge';
import { serveHttp, type HttpListener } from '../client/http/http-listener';
import { prometheusText } from '../client/prometheus-text';
import { formatId } from '../ids/id';
import type { RunningChain } from './running-chain';

/**
 * The HTTP side of a chain: the API of its VM at the paths of AvalancheGo (`/ext/bc/<chain>`), its metrics
 * at `/ext/metrics`, its health at `/ext/health`.
 */
export class ChainHttp {
  private readonly bridge = new HttpBridge();
  private unmount: (() => void) | undefined;
  private listener: HttpListener | undefined;

  constructor(
    /** Id and aliases of the chain. */
    private readonly names: readonly string[],
    private readonly running: () => RunningChain | undefined,
    private readonly head: () => Head | undefined,
  ) {}

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
   * Serves until the chain is over; requests while the plugin is started again are answered with 404.
   *
   * @param address `port` default 0: a free one; `host` default 127.0.0.1: this machine alone
   * @throws VMRE_RPC_LISTEN_FAILED
   */
  async listen(address: { port?: number; host?: string } = {}): Promise<string> {
    const { onUpgrade } = this.bridge;
    const onRequest = (request: HttpRequest, response: HttpResponse): void => {
      const own = this.ownAnswer(request.url ?? '');
      if (own) void this.answer(response, own);
      else this.bridge.onRequest(request, response);
    };
    this.listener = await serveHttp({ onRequest, onUpgrade }, address);
    return this.listener.url;
  }

  /** The handlers of a new life of the plugin take the place of those before. */
  attach(running: RunningChain): void {
    this.unmount?.();
    this.unmount = this.bridge.mount({
      names: this.names,
      handlers: running.handlers,
      routed: running.routed,
      connect: (address) => running.vm.connect(address),
    });
  }

  async close(): Promise<void> {
    this.bridge.close();
    await this.listener?.close();
  }

  private ownAnswer(url: string): (() => Promise<Answer>) | undefined {
    const [path] = url.split('?');
    if (path === '/ext/metrics') return () => this.metrics();
    if (path === '/ext/health') return () => this.health();
    return undefined;
  }

  private async answer(response: HttpResponse, make: () => Promise<Answer>): Promise<void> {
    const { status, type, text } = await make().catch((error: unknown) => ({
      status: 503,
      type: 'text/plain; charset=utf-8',
      text: `${String(error)}\n`,
    }));
    response.writeHead(status, { 'content-type': type });
    response.end(text);
  }

  private async metrics(): Promise<Answer> {
    const families = (await this.running()?.client.gather()) ?? [];
    const [chain = ''] = this.names;
    const text = prometheusText(families, { prefix: 'avalanche_', labels: { chain } });
    return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', text };
  }

  private async health(): Promise<Answer> {
    const running = this.running();
    const head = this.head();
    const about = {
      healthy: running !== undefined,
      height: head?.height.toString(),
      lastAccepted: head && formatId(head.id),
    };
    try {
      const details = await running?.client.health();
      return json(running ? 200 : 503, { ...about, details });
    } catch (error) {
      return json(503, { ...about, healthy: false, error: String(error) });
    }
  }
}

interface Answer {
  status: number;
  type: string;
  text: string;
}

const json = (status: number, content: object): Answer => ({
  status,
  type: 'application/json',
  text: `${JSON.stringify(content, null, 2)}\n`,
});

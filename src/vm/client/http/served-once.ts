import { VmreError } from '../../../support/errors/vmre-error';
import { serveHttp, type HttpListener, type ListenOptions } from './http-listener';

/** A server that is asked to listen once, and closed for good. */
export class ServedOnce {
  private listening: Promise<HttpListener> | undefined;
  private listener: HttpListener | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    /** What is served, for messages: `the HTTP API of the chain`. */
    private readonly what: string,
    /** Why nothing is served any more: `the chain is over`. */
    private readonly over: string,
  ) {}

  /** `http://host:port`, once it is served. */
  get url(): string | undefined {
    return this.listener?.url;
  }

  /**
   * @returns `http://host:port`
   * @throws VMRE_RPC_LISTEN_FAILED, also when it is served already; VMRE_VM_STOPPED when it is closed
   */
  async listen(handlers: Parameters<typeof serveHttp>[0], options: ListenOptions): Promise<string> {
    this.assertOpen();
    if (this.listening) {
      const text = `${this.what} is served already${this.url ? `, at ${this.url}` : ''}`;
      throw new VmreError('VMRE_RPC_LISTEN_FAILED', text, { hint: 'Serve it once.' });
    }
    this.listening = serveHttp(handlers, options);
    try {
      this.listener = await this.listening;
    } catch (error) {
      this.listening = undefined; // another address may be free
      throw error;
    }
    this.assertOpen();
    return this.listener.url;
  }

  /** Cuts off what is open. */
  close(): Promise<void> {
    return (this.closing ??= this.end());
  }

  private async end(): Promise<void> {
    const listener = await this.listening?.catch(() => undefined);
    await listener?.close();
  }

  private assertOpen(): void {
    if (this.closing) throw new VmreError('VMRE_VM_STOPPED', this.over);
  }
}

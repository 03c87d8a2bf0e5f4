import { VmreError } from '../../../support/errors/vmre-error';
import { serveHttp, type HttpListener, type ListenOptions } from './http-listener';

/** A server that listens at most once, and is closed for good. */
export class ServedOnce {
  private listening: Promise<HttpListener> | undefined;
  private listener: HttpListener | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    /** What is served, for error messages: `the HTTP API of the chain`. */
    private readonly what: string,
    /** Why it no longer listens: `the chain has stopped`. */
    private readonly over: string,
  ) {}

  /** `http://host:port` while it listens. */
  get url(): string | undefined {
    return this.closing ? undefined : this.listener?.url;
  }

  /**
   * Listens.
   *
   * @returns `http://host:port`
   * @throws VMRE_RPC_LISTEN_FAILED, also when it listens already; VMRE_VM_STOPPED when it is closed
   */
  async listen(handlers: Parameters<typeof serveHttp>[0], options: ListenOptions): Promise<string> {
    this.assertOpen();
    if (this.listening) {
      const text = `${this.what} is already served${this.url ? ` at ${this.url}` : ''}`;
      throw new VmreError('VMRE_RPC_LISTEN_FAILED', text, { hint: 'Call listen() once.' });
    }
    this.listening = serveHttp(handlers, options);
    try {
      this.listener = await this.listening;
    } catch (error) {
      this.listening = undefined; // the caller may try another address
      throw error;
    }
    this.assertOpen();
    return this.listener.url;
  }

  /** Closes the server and its connections. */
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

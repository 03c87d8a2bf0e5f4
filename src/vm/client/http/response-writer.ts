import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';

import type { HeaderElement, ResponseWriterService } from '../../protocol/http';
import type { ImplementationOf } from '../../transport/service';
import { finalCode, isGone, type HttpResponse } from './exchange';
import { canonicalName, fromHandler } from './header-case';

/** Go's prefix for a trailer that was not announced. */
const TRAILER_PREFIX = 'Trailer:';

/** Hands over a connection. @returns where to reach it from now on */
export type Hijack = ImplementationOf<typeof ResponseWriterService.methods>['hijack'];

/** Sends what a handler writes to the client. Served for one request. */
export class ResponseWriter implements ImplementationOf<typeof ResponseWriterService.methods> {
  private announced = new Set<string>();
  private wasHijacked = false;
  private hasBody = true;

  /** @param gone aborted when the client has disconnected */
  constructor(
    private readonly response: HttpResponse,
    private readonly isHead: boolean,
    private readonly gone: AbortSignal,
    private readonly giveAway: Hijack | undefined,
  ) {
    // A handler may have any number of pending writes.
    setMaxListeners(0, gone);
    // A handler that sends another length than it announced would forge the next response.
    if ('strictContentLength' in response) response.strictContentLength = !isHead;
  }

  get isHijacked(): boolean {
    return this.wasHijacked;
  }

  readonly write = async ({
    headers,
    payload,
  }: {
    headers: readonly HeaderElement[];
    payload: Uint8Array;
  }): Promise<{ written: number }> => {
    this.check();
    this.begin(headers, 200);
    if (this.hasBody) await this.flushed(payload);
    return { written: payload.length };
  };

  readonly writeHeader = ({
    headers,
    statusCode,
  }: {
    headers: readonly HeaderElement[];
    statusCode: number;
  }): object => {
    this.check();
    // Informational responses are left out; clients can do without them.
    if (statusCode < 100 || statusCode > 199) this.begin(headers, statusCode);
    return {};
  };

  readonly flush = (): object => {
    this.check();
    (this.response as ServerResponse).flushHeaders();
    return {};
  };

  readonly hijack: Hijack = async (request, call) => {
    this.check();
    if (!this.giveAway || this.response.headersSent) {
      throw new Error("response writer doesn't support hijacking");
    }
    this.wasHijacked = true;
    return this.giveAway(request, call);
  };

  /** Ends the response when the handler returned. Remaining headers may be trailers. */
  finish(headers: readonly HeaderElement[]): void {
    if (this.wasHijacked || isGone(this.response) || this.response.writableEnded) return;
    this.begin(headers, 200);
    const trailers = this.trailersOf(headers);
    if (trailers.length > 0) {
      (this.response as ServerResponse).flushHeaders(); // without headers there can be no trailers
      for (const [name, value] of trailers) this.response.addTrailers({ [name]: value });
    }
    this.response.end();
  }

  private begin(headers: readonly HeaderElement[], statusCode: number): void {
    const { response } = this;
    if (response.headersSent) return;
    this.hasBody = !this.isHead && statusCode !== 204 && statusCode !== 304;
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    for (const { key, values } of headers) {
      if (canonicalName(key) !== 'Trailer') continue;
      const names = values.flatMap((value) => value.split(','));
      this.announced = new Set(names.map((name) => canonicalName(name.trim())));
    }
    for (const [name, values] of fromHandler(headers)) {
      if (!this.announced.has(canonicalName(name))) response.setHeader(name, values);
    }
    const isPlain = 'strictContentLength' in response;
    // Node throws for announced trailers where none can follow.
    if (isPlain && !this.canHaveTrailers()) response.removeHeader('Trailer');
    (response as ServerResponse).writeHead(finalCode(statusCode));
  }

  private canHaveTrailers(): boolean {
    const isOld = this.response.req.httpVersion === '1.0';
    return this.hasBody && !isOld && !this.response.hasHeader('Content-Length');
  }

  private trailersOf(headers: readonly HeaderElement[]): [string, string][] {
    const marked = headers.flatMap(({ key, values }) => {
      if (key.startsWith(TRAILER_PREFIX))
        return [{ key: key.slice(TRAILER_PREFIX.length), values }];
      return this.announced.has(canonicalName(key)) ? [{ key, values }] : [];
    });
    return fromHandler(marked).map(([name, values]) => [name, values.join(', ')]);
  }

  /** Settles when more may be written. */
  private flushed(payload: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error('the client has disconnected'));
      this.gone.addEventListener('abort', gone);
      const done = (error?: Error | null): void => {
        this.gone.removeEventListener('abort', gone);
        if (error) reject(error);
        else resolve();
      };
      (this.response as ServerResponse).write(payload, done);
    });
  }

  private check(): void {
    if (this.gone.aborted) throw new Error('the client has disconnected');
    if (this.wasHijacked) throw new Error('http: connection has been hijacked');
  }
}

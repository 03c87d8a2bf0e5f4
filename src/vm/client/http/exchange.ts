import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

import { after } from '../../../support/deadline';

/** A request of HTTP/1 or HTTP/2. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;
/** Its response; both kinds have in common what is used here. */
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** How long a client may go on sending what nobody reads, until its connection is cut. */
const DRAIN_MS = 1000;

/** What can end a response; anything else stands for a handler that is out of order. */
export const finalCode = (code: number): number => (code >= 200 && code <= 599 ? code : 500);

/** Whether nothing can be sent any more. */
export const isGone = (response: HttpResponse): boolean =>
  'stream' in response ? response.stream.destroyed : response.destroyed;

/** Answers with a line of text, as Go's `http.Error`. Does nothing when an answer has begun. */
export function answerText(
  response: HttpResponse,
  code: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.writableEnded || isGone(response)) return;
  for (const name of response.getHeaderNames()) {
    // A page may read why it has failed.
    if (!/^(access-control-|node-id$|vary$)/i.test(name)) response.removeHeader(name);
  }
  response.statusCode = code;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(`${text}\n`);
}

/** Tells a client that there is no room for its request now. */
export function answerBusy(response: HttpResponse): void {
  if (response.headersSent || response.writableEnded || isGone(response)) return;
  answerText(response, 503, 'there are too many requests at once; try again later', {
    'Retry-After': '1',
  });
}

/** Lets the rest of a request pass, so that its connection can be used again or its answer be read. */
export function drainRequest(request: HttpRequest, response: HttpResponse): void {
  if (request.readableEnded || request.destroyed) return;
  const cut = (): void => void ('stream' in request ? request.stream.close() : request.destroy());
  let timer: NodeJS.Timeout | undefined;
  const startClock = (): void => void (timer ??= setTimeout(cut, DRAIN_MS).unref());
  if (response.writableFinished) startClock();
  else response.once('finish', startClock);
  const done = (): void => {
    response.off('finish', startClock);
    clearTimeout(timer);
  };
  request.on('end', done);
  request.on('close', done);
  request.on('error', () => undefined);
  request.resume();
}

/** How much longer a client may take for each byte of an answer: a second for 10 MiB. */
const TAKE_MS_PER_BYTE = 1000 / (10 * 1024 * 1024);

/** Cuts off a client that does not take its answer, which is in memory until then. */
export function cutWhenSlow(response: HttpResponse, ms: number, bytes: number): void {
  const cut = (): void =>
    void ('stream' in response ? response.stream.close() : response.destroy());
  onResponseEnd(response, after(ms + bytes * TAKE_MS_PER_BYTE, cut));
}

/** Calls back once when nothing more will be sent. */
export function onResponseEnd(response: HttpResponse, over: () => void): void {
  response.once('finish', over);
  response.once('close', over);
}

/** Calls back once when the client is gone before it has its answer. */
export function onClientGone(response: HttpResponse, gone: () => void): void {
  response.on('error', () => undefined);
  response.once('close', () => {
    // Where a stream of HTTP/2 is reset, Node finishes it in our place.
    if (!response.writableEnded || !response.writableFinished) gone();
  });
}

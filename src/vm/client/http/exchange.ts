import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

import { after } from '../../../support/deadline';
import { GRPC, HTTP } from '../../limits';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A request of HTTP/1 or HTTP/2. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;
/** A response of HTTP/1 or HTTP/2. The code uses what both have in common. */
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** A status that can end a response. Any other status of a handler becomes 500. */
export const finalCode = (code: number): number => (code >= 200 && code <= 599 ? code : 500);

/** Whether the response can no longer be sent. */
export const isGone = (response: HttpResponse): boolean =>
  'stream' in response ? response.stream.destroyed : response.destroyed;

/** Answers with a line of text, like Go's `http.Error`. Does nothing if a response was started. */
export function answerText(
  response: HttpResponse,
  code: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.writableEnded || isGone(response)) return;
  for (const name of response.getHeaderNames()) {
    // A page may read why its request failed.
    if (!/^(access-control-|node-id$|vary$)/i.test(name)) response.removeHeader(name);
  }
  response.statusCode = code;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(`${text}\n`);
}

/** Answers 503: there is no capacity for the request now. */
export function answerBusy(response: HttpResponse): void {
  if (response.headersSent || response.writableEnded || isGone(response)) return;
  answerText(response, 503, 'too many requests at once; try again later', {
    'Retry-After': '1',
  });
}

/**
 * Discards the rest of a request, so that its connection can be reused, or the response be read.
 */
export function drainRequest(request: HttpRequest, response: HttpResponse): void {
  if (request.readableEnded || request.destroyed) return;
  const cut = (): void => void ('stream' in request ? request.stream.close() : request.destroy());
  let timer: NodeJS.Timeout | undefined;
  const startClock = (): void => void (timer ??= setTimeout(cut, HTTP.drainMs).unref());
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

/**
 * Closes the connection of a client that is slow to read its response, which is in memory until then.
 */
export function cutWhenSlow(response: HttpResponse, ms: number, bytes: number): void {
  const cut = (): void =>
    void ('stream' in response ? response.stream.close() : response.destroy());
  onResponseEnd(response, after(ms + bytes * GRPC.msPerByte, cut));
}

/** Calls back once when the response was sent or its connection closed. */
export function onResponseEnd(response: HttpResponse, over: () => void): void {
  response.once('finish', over);
  response.once('close', over);
}

/** Calls back once if the client disconnects before it has the response. */
export function onClientGone(response: HttpResponse, gone: () => void): void {
  response.on('error', () => undefined);
  response.once('close', () => {
    // When an HTTP/2 stream is reset, Node finishes the response itself.
    if (!response.writableEnded || !response.writableFinished) gone();
  });
}

/**
 * Makes a response to an upgrade request, for which Node makes none. The connection ends with it.
 */
export function upgradeResponse(request: IncomingMessage, duplex: Duplex): ServerResponse {
  const socket = duplex as Socket;
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => socket.destroySoon());
  socket.on('error', () => undefined);
  return response;
}

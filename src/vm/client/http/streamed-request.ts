import type { Socket } from 'node:net';

import { messageOf } from '../../../support/errors/vmre-error';
import type { HttpRequestHead, HttpService } from '../../protocol/http';
import { ReadEnd, ReaderService, ResponseWriterService } from '../../protocol/http';
import { handlersOf, type ClientOf } from '../../transport/service';
import type { RpcServer, Transport } from '../../transport/transport';
import { HTTP } from '../../limits';
import { isGone, drainRequest, type HttpRequest, type HttpResponse } from './exchange';
import { ofResponse } from './header-case';
import { HijackedConnection } from './hijacked-connection';
import { PulledStream } from './pulled-stream';
import { ResponseWriter } from './response-writer';
import { answerError } from './simple-request';

/** A connection that a handler may hijack. */
export interface Hijackable {
  socket: Socket;
  /** Detaches the socket from the response. */
  release(): void;
}

/** The parts of one streamed request. */
export interface StreamedRequest {
  request: HttpRequest;
  response: HttpResponse;
  head: Partial<HttpRequestHead>;
  body: PulledStream;
  handler: Pick<ClientOf<typeof HttpService.methods>, 'handle'>;
  transport: Transport;
  /** Aborted when the client disconnects; this code may abort it, too. */
  controller: AbortController;
  hijackable?: Hijackable | undefined;
}

/**
 * Forwards a request to a handler that calls back: it reads the body and writes the response, or hijacks the
 * connection. The server for these calls lives as long as the request.
 */
export async function answerStreamed(exchange: StreamedRequest): Promise<void> {
  const { request, response, head, body, handler, transport, controller, hijackable } = exchange;
  const session = hijackable && new HijackSession(hijackable, transport, controller);
  const { signal } = controller;
  const isHead = request.method === 'HEAD';
  const writer = new ResponseWriter(
    response,
    isHead,
    signal,
    session && (() => session.begin(body)),
  );
  const server = await transport.serve({
    ...handlersOf(ResponseWriterService, writer),
    ...handlersOf(ReaderService, {
      read: ({ length }, call) => readBody(body, length, call.signal),
    }),
  });
  try {
    const responseWriter = {
      header: ofResponse(response.getHeaders()),
      serverAddr: server.address,
    };
    const content = { responseWriter, request: head as HttpRequestHead };
    const { header } = await handler.handle(content, { signal, waitForReady: false });
    writer.finish(header);
  } catch (error) {
    if (writer.isHijacked) hijackable?.socket.destroy();
    else if (response.headersSent) cut(response);
    else answerError(response, error);
  } finally {
    body.release();
    if (!hijackable) drainRequest(request, response);
    await server.close({ graceMs: signal.aborted ? 0 : HTTP.lastCallMs });
    await session?.over();
  }
}

async function readBody(body: PulledStream, length: number, signal: AbortSignal) {
  try {
    const { data, isEnd } = await body.read(length, signal);
    return { read: data, ...(isEnd && { error: { errorCode: ReadEnd.Eof, message: 'EOF' } }) };
  } catch (error) {
    return { error: { errorCode: ReadEnd.Unspecified, message: messageOf(error) } };
  }
}

/** Aborts a response that was started; the client sees that it is incomplete. */
function cut(response: HttpResponse): void {
  if (!isGone(response) && !response.writableEnded) response.destroy();
}

/** The connection of a request while its handler owns it. */
class HijackSession {
  private server: RpcServer | undefined;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly hijackable: Hijackable,
    private readonly transport: Transport,
    private readonly controller: AbortController,
  ) {}

  async begin(body: PulledStream) {
    const { socket } = this.hijackable;
    this.hijackable.release();
    body.release();
    socket.setKeepAlive(true, HTTP.keepAliveMs);
    const connection = new HijackedConnection(socket, new PulledStream(socket));
    this.closed = new Promise((resolve) => {
      if (socket.closed) resolve();
      else socket.once('close', () => resolve());
    });
    void this.closed.then(() => {
      connection.close();
      setTimeout(() => this.controller.abort(), HTTP.handlerGraceMs).unref();
    });
    this.controller.signal.addEventListener('abort', () => socket.destroy());
    this.server = await this.transport.serve(connection.handlers());
    const { localAddress, localPort, remoteAddress, remotePort } = socket;
    return {
      localNetwork: 'tcp',
      localString: `${localAddress}:${localPort}`,
      remoteNetwork: 'tcp',
      remoteString: `${remoteAddress}:${remotePort}`,
      serverAddr: this.server.address,
    };
  }

  /** Waits for the end of the connection: a handler may return and leave it to others of its VM. */
  async over(): Promise<void> {
    await this.closed;
    await this.server?.close({ graceMs: HTTP.lastCallMs });
  }
}

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';

import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { HTTP } from '../../limits';
import { finiteMs } from '../call-limits';
import { AccessControl, type HttpAccess } from './access';
import { drainRequest, type HttpRequest, type HttpResponse, upgradeResponse } from './exchange';
import type { HttpBridge } from './http-bridge';
import { httpLimitsOf, type HttpLimits } from './http-limits';
import { UnfinishedHeads } from './unfinished-heads';

/** The preface of HTTP/2. */
const PREFACE = Buffer.from('PRI * HTTP/2.0');
/** Number of bytes that distinguish the preface from every method of HTTP/1. */
const DISTINCT_BYTES = 3;
/** Maximum time between two checks for heads that take too long. */
const MAX_CHECK_MS = 5000;

/** Where to listen, who may use it, and its limits. */
export interface ListenOptions
  extends
    HttpAccess,
    Pick<
      HttpLimits,
      'connections' | 'headerBytes' | 'totalHeaderBytes' | 'idleMs' | 'readHeaderMs'
    > {
  /** Port. Default 0: a free one. */
  port?: number | undefined;
  /** Address. Default 127.0.0.1, which only this machine can reach, with all its users. */
  host?: string | undefined;
}

/** A server for HTTP/1 and HTTP/2 on one port. */
export interface HttpListener extends AsyncDisposable {
  /** The port that it listens on. */
  readonly port: number;
  /** Its URL, `http://host:port`. */
  readonly url: string;
  /** Closes the server and its connections. */
  close(): Promise<void>;
}

/**
 * Serves a bridge, or an object with the same two listeners.
 *
 * @param bridge gets the accepted requests
 * @param options `port`, default 0: a free one; `host`, default 127.0.0.1: all users of this machine; the
 *   accepted hosts and origins; and limits
 * @throws VMRE_RPC_LISTEN_FAILED
 */
export async function serveHttp(
  bridge: Pick<HttpBridge, 'onRequest' | 'onUpgrade'>,
  { port = 0, host = '127.0.0.1', ...options }: ListenOptions = {},
): Promise<HttpListener> {
  const net = require('node:net') as typeof import('node:net');
  const http = require('node:http') as typeof import('node:http');
  const control = new AccessControl(options);
  const { connections, headerBytes, totalHeaderBytes, idleMs, readHeaderMs } =
    httpLimitsOf(options);
  const heads = new UnfinishedHeads(totalHeaderBytes);
  const onRequest = (request: HttpRequest, response: HttpResponse): void => {
    if (control.allows(request, response)) bridge.onRequest(request, response);
    else drainRequest(request, response);
  };
  const onUpgrade: HttpBridge['onUpgrade'] = (request, duplex, first) => {
    heads.leave(request.socket);
    const response = upgradeResponse(request, duplex);
    if (!control.allows(request, response)) return;
    response.detachSocket(duplex as Socket);
    bridge.onUpgrade(request, duplex, first);
  };
  const one: Server = http
    .createServer({
      maxHeaderSize: headerBytes,
      headersTimeout: finiteMs(readHeaderMs) ?? 0,
      requestTimeout: 0, // the reader of the body has its own limit
      keepAliveTimeout: finiteMs(idleMs) ?? 0,
      connectionsCheckingInterval: Math.min(MAX_CHECK_MS, Math.max(1, readHeaderMs / 4)),
    })
    .on('request', heads.onRequest)
    .on('request', onRequest)
    .on('upgrade', onUpgrade);
  one.maxHeadersCount = 0; // Node would drop further headers silently
  // It gets its connections from another server, but must check for slow clients like a server that listens.
  one.emit('listening');
  let two: Http2Server | undefined;
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  const withTwo = (): Http2Server => {
    if (two) return two;
    const http2 = require('node:http2') as typeof import('node:http2');
    const maxHeaderListSize = Math.min(headerBytes, HTTP.http2HeaderBytes);
    const settings = { maxConcurrentStreams: HTTP.http2Streams, maxHeaderListSize };
    two = http2.createServer({ settings, maxHeaderListPairs: HTTP.http2Headers }, onRequest);
    two.on('session', (session) => {
      sessions.add(session);
      session.on('error', () => undefined);
      session.once('close', () => sessions.delete(session));
      const silent = setTimeout(() => session.destroy(), HTTP.settingsMs).unref();
      session.once('remoteSettings', () => clearTimeout(silent));
      session.once('close', () => clearTimeout(silent));
      endWhenIdle(session, idleMs);
    });
    return two;
  };
  const server = net.createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    void isHttp2(socket, readHeaderMs).then((is) => {
      if (is === undefined || socket.destroyed) {
        socket.destroy();
        return;
      }
      // An HTTP/2 session does not handle the end of its connection itself.
      socket.allowHalfOpen = !is;
      if (!is) heads.add(socket);
      (is ? withTwo() : one).emit('connection', socket);
    });
  });
  server.maxConnections = connections;
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const text = `cannot listen on ${host}:${port}: ${messageOf(error)}`;
    throw new VmreError('VMRE_RPC_LISTEN_FAILED', text, { cause: error });
  }
  const { port: chosen } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    one.close();
    for (const session of sessions) session.destroy();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    port: chosen,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Closes a session without traffic for this long, unless a request is open. */
function endWhenIdle(session: ServerHttp2Session, idleMs: number): void {
  let open = 0;
  session.on('stream', (stream) => {
    open += 1;
    stream.once('close', () => (open -= 1));
  });
  session.setTimeout(finiteMs(idleMs) ?? 0, () => {
    if (open === 0) session.close();
  });
}

/**
 * Reads the first bytes and puts them back.
 *
 * @returns undefined when the connection ends before that
 */
async function isHttp2(socket: Socket, withinMs: number): Promise<boolean | undefined> {
  socket.setTimeout(finiteMs(withinMs) ?? 0, () => socket.destroy());
  let seen = Buffer.alloc(0);
  try {
    while (PREFACE.subarray(0, seen.length).equals(seen) && seen.length < DISTINCT_BYTES) {
      await once(socket, 'readable');
      const more = socket.read(Math.min(socket.readableLength, DISTINCT_BYTES)) as Buffer | null;
      if (more === null) return undefined;
      seen = Buffer.concat([seen, more]);
    }
  } catch {
    return undefined;
  } finally {
    socket.setTimeout(0);
    socket.removeAllListeners('timeout');
  }
  socket.unshift(seen);
  return seen.length >= DISTINCT_BYTES && PREFACE.subarray(0, seen.length).equals(seen);
}

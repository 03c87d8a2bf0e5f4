import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';

import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { finiteMs } from '../call-limits';
import { AccessControl, type HttpAccess } from './access';
import { drainRequest, type HttpRequest, type HttpResponse } from './exchange';
import type { HttpBridge } from './http-bridge';
import { httpLimitsOf, type HttpLimits } from './http-limits';
import { UnfinishedHeads } from './unfinished-heads';
import { upgradeResponse } from './upgrade-response';

/** How HTTP/2 begins on a plain connection. */
const PREFACE = Buffer.from('PRI * HTTP/2.0');
/** So many bytes of it tell it from any method of HTTP/1. */
const DISTINCT_BYTES = 3;
/** How long it may take for the rest of how HTTP/2 begins. */
const SETTINGS_MS = 10_000;
/** Requests at once on one connection of HTTP/2. */
const STREAMS = 100;
/** Pairs in the head of a request of HTTP/2; Go counts none. */
const HEADER_PAIRS = 10_000;
/** Of such a head, which has at most 9 frames. */
const HEADER_LIST_BYTES = 256 * 1024;
/** Between two looks for heads that take too long. */
const MAX_CHECK_MS = 5000;

/** Where to listen, who may use it, and what bounds it. */
export interface ListenOptions
  extends
    HttpAccess,
    Pick<
      HttpLimits,
      'connections' | 'headerBytes' | 'totalHeaderBytes' | 'idleMs' | 'readHeaderMs'
    > {
  /** Default 0: a free one. */
  port?: number;
  /** Default 127.0.0.1: this machine alone, all users of it. */
  host?: string;
}

/** A server of HTTP/1 and HTTP/2 on one port. */
export interface HttpListener {
  /** Of the port that was chosen. */
  readonly port: number;
  /** `http://host:port`. */
  readonly url: string;
  /** Cuts off what is open. */
  close(): Promise<void>;
}

/**
 * Serves a bridge, or what has the two listeners of one.
 *
 * @param options `port` default 0: a free one; `host` default 127.0.0.1: this machine alone, all users of it;
 * and which hosts and origins are answered
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
      requestTimeout: 0, // whoever reads a body has a limit
      keepAliveTimeout: finiteMs(idleMs) ?? 0,
      connectionsCheckingInterval: Math.min(MAX_CHECK_MS, Math.max(1, readHeaderMs / 4)),
    })
    .on('request', heads.onRequest)
    .on('request', onRequest)
    .on('upgrade', onUpgrade);
  one.maxHeadersCount = 0; // Node would leave out the others without a word
  // It gets its connections from another server, but shall look after slow clients as its own.
  one.emit('listening');
  let two: Http2Server | undefined;
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  const withTwo = (): Http2Server => {
    if (two) return two;
    const http2 = require('node:http2') as typeof import('node:http2');
    const maxHeaderListSize = Math.min(headerBytes, HEADER_LIST_BYTES);
    const settings = { maxConcurrentStreams: STREAMS, maxHeaderListSize };
    two = http2.createServer({ settings, maxHeaderListPairs: HEADER_PAIRS }, onRequest);
    two.on('session', (session) => {
      sessions.add(session);
      session.on('error', () => undefined);
      session.once('close', () => sessions.delete(session));
      const silent = setTimeout(() => session.destroy(), SETTINGS_MS).unref();
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
      // A session of HTTP/2 does not look for the end of its connection itself.
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
    const text = `${host}:${port} cannot be served on: ${messageOf(error)}`;
    throw new VmreError('VMRE_RPC_LISTEN_FAILED', text, { cause: error });
  }
  const { port: chosen } = server.address() as AddressInfo;
  return {
    port: chosen,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      one.close();
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Closes a session over which nothing has come or gone for so long, unless a request is open. */
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

/** Looks at the first bytes and puts them back; undefined when the connection ends with fewer. */
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

import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

import { messageOf, VmreError } from '../../../../support/errors/vmre-error';
import type { Handlers, RpcServer } from '../transport';
import { IncomingStream } from './incoming-stream';
import { keepAlive, sessionOptions, widen } from './session';

const KEEP_ALIVE_MS = 2 * 3600_000;
const ANSWER_MS = 20_000;
const WRONG_CONTENT = { ':status': 415 };

/** Serves handlers on `node:http2`. @throws VMRE_RPC_LISTEN_FAILED */
export async function serveHttp2(handlers: Handlers, listen: string): Promise<RpcServer> {
  const byPath = new Map(Object.entries(handlers));
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer(sessionOptions);
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.on('error', () => undefined); // a peer that speaks nonsense loses its connection alone
    widen(session);
    keepAlive(session, KEEP_ALIVE_MS, ANSWER_MS);
  });
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => undefined); // it is followed by a close
    if (!headers['content-type']?.startsWith('application/grpc')) {
      stream.respond(WRONG_CONTENT, { endStream: true });
    } else new IncomingStream(stream, headers, byPath.get(headers[':path'] ?? ''));
  });

  const colon = listen.lastIndexOf(':');
  const host = listen.slice(0, colon);
  try {
    server.listen(Number(listen.slice(colon + 1)), host.replace(/^\[|\]$/g, ''));
    await once(server, 'listening');
  } catch (error) {
    const text = `${listen} cannot be served on: ${messageOf(error)}`;
    throw new VmreError('VMRE_RPC_LISTEN_FAILED', text, { cause: error });
  }
  server.on('error', () => undefined); // a connection that the machine has no room for hurts itself alone
  const { port } = server.address() as AddressInfo;

  const cutOff = (): void => {
    for (const session of sessions) session.destroy();
  };
  const close = async (graceMs = 0): Promise<void> => {
    const over = new Promise<void>((resolve) => server.close(() => resolve()));
    if (graceMs <= 0) cutOff();
    else for (const session of sessions) session.close();
    const timer = setTimeout(cutOff, graceMs);
    await over;
    clearTimeout(timer);
  };
  return { address: `${host}:${port}`, close };
}

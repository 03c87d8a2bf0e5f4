import {
  constants,
  createServer as createHttp2,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';

import { after } from '../../../support/deadline';
import { graceOf, type StopOptions } from '../../../support/stop-options';
import { GRPC } from '../../limits';
import { RefusalLog } from '../local/refusal-log';
import type { Handlers, RpcServer } from '../transport';
import { Admission } from '../http2/admission';
import { ByteBudget } from '../../../h2/grpc/byte-budget';
import type { GrpcSettings } from '../http2/limits';
import { listenOn } from '../http2/listener';
import { IncomingStream, type IncomingConnection } from './incoming-stream';
import { resetAfterAnswer } from './reset-after-answer';
import { keepAlive, serverOptions, widen } from './session';

/** Interval of checks for peers that take too long. */
const SWEEP_MS = 1000;
const WRONG_CONTENT = { ':status': 415 };
const { NGHTTP2_CANCEL, NGHTTP2_REFUSED_STREAM } = constants;

/** Serves handlers on `node:http2`. @throws VMRE_RPC_LISTEN_FAILED */
export async function serveHttp2(
  handlers: Handlers,
  listen: string,
  { limits, users, onRefused }: GrpcSettings,
): Promise<RpcServer> {
  const byPath = new Map(Object.entries(handlers));
  const sessions = new Map<ServerHttp2Session, IncomingConnection>();
  const calls = new Set<IncomingStream>();
  let now = performance.now();
  const clock = (): number => now;
  const sweep = setInterval(() => {
    now = performance.now();
    for (const call of calls) call.endIfLate(limits.transferMs);
  }, SWEEP_MS).unref();

  const http2 = createHttp2(serverOptions(limits));
  http2.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => undefined); // a close event follows
    const connection = sessions.get(stream.session as ServerHttp2Session);
    if (!connection || calls.size >= limits.totalStreams) {
      stream.close(NGHTTP2_REFUSED_STREAM);
    } else if (!headers['content-type']?.startsWith('application/grpc')) {
      stream.respond(WRONG_CONTENT, { endStream: true });
      resetAfterAnswer(stream);
    } else {
      const handler = byPath.get(headers[':path'] ?? '');
      const call = new IncomingStream(stream, headers, handler, connection, clock);
      calls.add(call);
      stream.on('close', () => calls.delete(call));
    }
  });

  let arriving: IncomingConnection | undefined;
  http2.on('session', (session) => {
    if (arriving) sessions.set(session, arriving);
    session.once('close', () => sessions.delete(session));
    session.on('error', () => undefined); // a peer that violates HTTP/2 loses only its own connection
    const silent = setTimeout(() => session.destroy(), limits.settingsMs).unref();
    session.once('close', () => clearTimeout(silent));
    session.once('remoteSettings', () => clearTimeout(silent));
    widen(session);
    keepAlive(session, GRPC.serverPingMs, GRPC.serverPongMs);
  });

  const refusals = new RefusalLog(onRefused);
  const admission = new Admission(users, limits, {
    isFull: () => sessions.size >= limits.connections,
    admitted: (socket, peer) => {
      const budget = new ByteBudget(limits.connectionBytes, limits.total);
      arriving = { peer, budget, messageBytes: limits.messageBytes };
      http2.emit('connection', socket); // makes the session synchronously
      arriving = undefined;
    },
    refused: (why) => refusals.add(`a connection to ${address} was rejected: ${why}`),
  });
  const { address, server } = await listenOn(listen, admission.consider).catch((error: unknown) => {
    clearInterval(sweep);
    throw error;
  });

  const cutOff = (): void => {
    // Without a code, a pending call would look as if only its status were missing.
    for (const session of sessions.keys()) session.destroy(undefined, NGHTTP2_CANCEL);
  };
  const close = async (options?: StopOptions): Promise<void> => {
    const graceMs = graceOf(options, 0);
    const over = new Promise<void>((resolve) => server.close(() => resolve()));
    admission.close();
    if (graceMs <= 0) cutOff();
    else for (const session of sessions.keys()) session.close();
    const cancel = after(graceMs, cutOff);
    await over;
    cancel();
    clearInterval(sweep);
    refusals.report();
  };
  return { address, close, [Symbol.asyncDispose]: close };
}

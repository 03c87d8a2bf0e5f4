import type { ServerHttp2Session } from 'node:http2';
import { toUSVString } from 'node:util';

import {
  Metadata,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js';

import { settledWithin } from '../../../../support/deadline';
import { messageOf, VmreError } from '../../../../support/errors/vmre-error';
import { failureOf, rpcFailure, RpcStatus } from '../rpc-failure';
import type { Handlers, RpcServer, UnaryHandler } from '../transport';
import { serverOptions } from './options';

const asIs = (bytes: Buffer): Buffer => bytes;

/** Serves handlers on `@grpc/grpc-js`. @throws VMRE_RPC_LISTEN_FAILED */
export async function serveGrpcJs(handlers: Handlers, listen: string): Promise<RpcServer> {
  const server = new Server(serverOptions);
  const methods = Object.entries(handlers);
  const definition: ServiceDefinition = Object.fromEntries(
    methods.map(([path]) => [
      path,
      {
        path,
        originalName: path,
        requestStream: false,
        responseStream: false,
        requestSerialize: asIs,
        requestDeserialize: asIs,
        responseSerialize: asIs,
        responseDeserialize: asIs,
      },
    ]),
  );
  const answers = methods.map(([path, handler]) => [path, answerWith(handler)]);
  server.addService(definition, Object.fromEntries(answers) as never);
  const port = await bind(server, listen);
  const host = listen.slice(0, listen.lastIndexOf(':'));
  return {
    address: `${host}:${port}`,
    close: (graceMs = 0) => shutDown(server, graceMs),
  };
}

const bind = (server: Server, listen: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(listen, ServerCredentials.createInsecure(), (error, port) => {
      if (!error) resolve(port);
      else {
        const text = `${listen} cannot be served on: ${messageOf(error)}`;
        reject(new VmreError('VMRE_RPC_LISTEN_FAILED', text, { cause: error }));
      }
    });
  });

/** Calls that stay open would keep the server for ever. */
async function shutDown(server: Server, graceMs: number): Promise<void> {
  if (graceMs <= 0) return server.forceShutdown();
  const timer = setTimeout(() => server.forceShutdown(), graceMs);
  try {
    await halfClosedAreGone(server, graceMs);
    await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A session that is destroyed but has not said so yet would be waited for in vain: the library asks it
 * to close, and Node forgets to answer.
 */
async function halfClosedAreGone(server: Server, graceMs: number): Promise<void> {
  const { sessions } = server as unknown as { sessions: Map<ServerHttp2Session, unknown> };
  const pending = () =>
    [...sessions.keys()].filter(({ destroyed, closed }) => destroyed && !closed);
  for (let some = pending(); some.length > 0; some = pending()) {
    const gone = some.map((session) => new Promise<void>((done) => session.once('close', done)));
    await settledWithin(Promise.all(gone), graceMs);
  }
}

/** The library tells nobody of a cancel that comes together with its call. */
const isOver = (call: ServerUnaryCall<Buffer, Uint8Array>): boolean =>
  (call as unknown as { call?: { cancelled?: boolean } }).call?.cancelled === true;

function answerWith(handler: UnaryHandler) {
  return (call: ServerUnaryCall<Buffer, Uint8Array>, answer: sendUnaryData<Uint8Array>): void => {
    if (isOver(call)) {
      answer(statusOf(rpcFailure({ status: RpcStatus.Cancelled, text: 'it never began' })));
      return;
    }
    // Most handlers never look at it, and the library calls every call cancelled when it is over.
    let controller: AbortController | undefined;
    let isCancelled = false;
    call.on('cancelled', () => {
      isCancelled = true;
      controller?.abort();
    });
    const incoming = {
      get signal(): AbortSignal {
        controller ??= new AbortController();
        if (isCancelled) controller.abort();
        return controller.signal;
      },
    };
    void (async () => handler(call.request, incoming))().then(
      (response) => answer(null, response),
      (error: unknown) => answer(statusOf(error)),
    );
  };
}

function statusOf(error: unknown): { code: number; details: string; metadata?: Metadata } {
  const failure = failureOf(error);
  if (!failure) {
    const malformed = VmreError.is(error) && error.code === 'VMRE_FRAME_MALFORMED';
    const code = malformed ? RpcStatus.InvalidArgument : RpcStatus.Unknown;
    return { code, details: sendable(messageOf(error)) };
  }
  const { status, details } = failure;
  const text = sendable(failure.text);
  if (!details) return { code: status, details: text };
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', details);
  return { code: status, details: text, metadata };
}

/** Characters of a text that goes into a header: with a longer one the answer would never arrive. */
const MOST_TEXT = 2048;

/** Texts quote what a peer has sent. What is cut in the middle of a character cannot be encoded. */
const sendable = (text: string): string =>
  toUSVString(text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text);

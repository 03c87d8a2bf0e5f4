import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import * as js from '@grpc/grpc-js';

import { rpcFailure, RpcStatus } from '../../../src/h2/grpc/rpc-failure';
import { healthHandlers } from '../../../src/vm/services/health';
import { grpcTransport } from '../../../src/vm/transport/http2/grpc';
import type { CallOptions, Handlers } from '../../../src/vm/transport/transport';
import { runProgram } from '../../support/run-program';
import type { H2Peers } from './go/build';

export const FAILURE_TEXT = 'not now: 100 % ü';
const DEADLINE_MS = 120_000;
const MAX_BYTES = 64 * 2 ** 20;

const field = (number: number, content: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2, Buffer.byteLength(content)]), Buffer.from(content)]);
const detail = Buffer.concat([
  field(1, 'type.googleapis.com/google.protobuf.StringValue'),
  field(2, field(1, 'detail')),
]);
/** `google.rpc.Status` with one detail. */
export const failureDetails = Buffer.concat([
  Buffer.from([8, RpcStatus.FailedPrecondition]),
  field(2, FAILURE_TEXT),
  field(3, detail),
]);

/** A client with the interface of our channels. */
export interface Caller {
  call(method: string, request: Buffer, options?: CallOptions): Promise<Buffer>;
  close(): void;
}

/** A server that plays the service `test.Test`. */
export interface PairServer {
  readonly address: string;
  close(): Promise<void>;
}

function handlers(): Handlers {
  let cancelled = 0;
  return {
    ...healthHandlers,
    '/test.Test/Echo': (request) => request,
    '/test.Test/Fail': () => {
      const status = RpcStatus.FailedPrecondition;
      throw rpcFailure({ status, text: FAILURE_TEXT, details: failureDetails });
    },
    '/test.Test/Wait': async (request, { signal }) => {
      if (!signal.aborted) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      }
      cancelled += 1;
      return request;
    },
    '/test.Test/Cancelled': () => Buffer.from(String(cancelled)),
  };
}

const transports = {
  ours: grpcTransport({ http2: 'vmre' }),
  'node:http2': grpcTransport({ http2: 'node' }),
};

/** How to start each server. */
export const servers = (peers: H2Peers): Record<string, () => Promise<PairServer>> => ({
  ours: () => transports.ours.serve(handlers()),
  'node:http2': () => transports['node:http2'].serve(handlers()),
  'grpc-js': serveJs,
  Go: () => serveGo(peers.grpc),
});

/** How to make each client, or how it plays by itself. */
export const clients = (
  peers: H2Peers,
): Record<string, ((address: string) => Caller) | { play(address: string): Promise<void> }> => ({
  ours: (address) => transports.ours.connect(address),
  'node:http2': (address) => transports['node:http2'].connect(address),
  'grpc-js': callJs,
  Go: { play: (address) => runGo(peers.grpc, 'call', address) },
});

/** Runs a command of Go's program. @throws unless it succeeds */
export async function runGo(program: string, ...args: string[]): Promise<void> {
  const words = [program, ...args];
  const call = { words, cwd: __dirname, env: process.env, deadline: DEADLINE_MS };
  const { exit, stderr } = await runProgram(call);
  if (exit !== 'exit code 0') throw new Error(`${exit}: ${stderr}`);
}

async function serveGo(program: string): Promise<PairServer> {
  const child = spawn(program, ['serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [address] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const close = async (): Promise<void> => {
    const over = once(child, 'close');
    child.stdin.end();
    await over;
  };
  return { address, close };
}

const same = (bytes: Buffer): Buffer => bytes;
const sizes = {
  'grpc.max_receive_message_length': MAX_BYTES,
  'grpc.max_send_message_length': MAX_BYTES,
};

async function serveJs(): Promise<PairServer> {
  const server = new js.Server(sizes);
  let cancelled = 0;
  const unary = (
    name: string,
    handle: (call: js.ServerUnaryCall<Buffer, Buffer>, answer: js.sendUnaryData<Buffer>) => void,
  ) => {
    const path = `/test.Test/${name}`;
    const coders = {
      ...{ requestSerialize: same, requestDeserialize: same },
      ...{ responseSerialize: same, responseDeserialize: same },
    };
    const shape = { path, requestStream: false, responseStream: false, ...coders };
    server.addService({ [name]: shape }, { [name]: handle });
  };
  unary('Echo', (call, answer) => answer(null, call.request));
  unary('Cancelled', (_call, answer) => answer(null, Buffer.from(String(cancelled))));
  unary('Wait', (call) => call.on('cancelled', () => (cancelled += 1)));
  unary('Fail', (_call, answer) => {
    const metadata = new js.Metadata();
    metadata.set('grpc-status-details-bin', failureDetails);
    answer({ code: js.status.FAILED_PRECONDITION, details: FAILURE_TEXT, metadata });
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', js.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const close = (): Promise<void> => Promise.resolve(server.forceShutdown());
  return { address: `127.0.0.1:${port}`, close };
}

function callJs(address: string): Caller {
  const client = new js.Client(address, js.credentials.createInsecure(), sizes);
  const call: Caller['call'] = (method, request, { deadlineMs, signal } = {}) =>
    new Promise((resolve, reject) => {
      const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
      const pending = client.makeUnaryRequest(
        ...([method, same, same, request, new js.Metadata(), options] as const),
        (error, answer) => {
          if (!error) return resolve(answer!);
          const [details] = error.metadata.get('grpc-status-details-bin');
          const failure = { status: error.code, text: error.details };
          reject(rpcFailure({ ...failure, ...(Buffer.isBuffer(details) && { details }) }));
        },
      );
      signal?.addEventListener('abort', () => pending.cancel());
    });
  return { call, close: () => client.close() };
}

import {
  credentials,
  Client,
  Metadata,
  type ClientUnaryCall,
  type ServiceError,
} from '@grpc/grpc-js';

import { rpcFailure, RpcStatus } from '../rpc-failure';
import type { CallOptions, Channel } from '../transport';
import { channelOptions } from './options';

const detailsKey = 'grpc-status-details-bin';
/** What the library says when the other side cut off a call without a status. */
const CUT_OFF = 'Call cancelled';

const asIs = (bytes: Buffer): Buffer => bytes;

/** The library keeps the stack of every caller for errors that nobody sees: a seventh of its work. */
function withoutStack<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** A channel to one address on `@grpc/grpc-js`. */
export class GrpcJsChannel implements Channel {
  private readonly client: Client;
  private readonly waiting = new Metadata({ waitForReady: true });
  private readonly failingFast = new Metadata({ waitForReady: false });
  private readonly calls = new Set<ClientUnaryCall>();
  private isClosed = false;

  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure(), channelOptions);
  }

  call(method: string, request: Uint8Array, options: CallOptions = {}): Promise<Buffer> {
    const { deadlineMs, signal, waitForReady = true } = options;
    if (signal?.aborted) return Promise.reject(cancelled(method, signal));
    if (this.isClosed) return Promise.reject(closed(method));
    return new Promise((resolve, reject) => {
      const call = withoutStack(() =>
        this.client.makeUnaryRequest(
          method,
          asIs,
          asIs,
          request as Buffer,
          waitForReady ? this.waiting : this.failingFast,
          deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
          (error, response) => {
            this.calls.delete(call);
            signal?.removeEventListener('abort', abort);
            if (!error) resolve(response as Buffer);
            else if (signal?.aborted) reject(cancelled(method, signal));
            else reject(this.isClosed ? closed(method) : failed(method, error));
          },
        ),
      );
      this.calls.add(call);
      const abort = (): void => cancel(call);
      signal?.addEventListener('abort', abort);
    });
  }

  close(): void {
    this.isClosed = true;
    for (const call of this.calls) cancel(call);
    this.client.close();
  }
}

function cancel(call: ClientUnaryCall): void {
  call.cancel();
  // The library makes a call that it is just starting in spite of the first cancel.
  setImmediate(() => call.cancel());
}

const cancelled = (method: string, signal: AbortSignal): Error =>
  rpcFailure({ method, status: RpcStatus.Cancelled, text: 'it was cancelled' }, signal.reason);

const closed = (method: string): Error =>
  rpcFailure({
    method,
    status: RpcStatus.Unavailable,
    text: 'the connection was closed from here',
  });

function failed(method: string, error: ServiceError): Error {
  const text = error.details;
  const status: number = error.code;
  if ((status as RpcStatus) === RpcStatus.Cancelled && text === CUT_OFF) {
    const unavailable = RpcStatus.Unavailable;
    return rpcFailure({ method, status: unavailable, text: 'the other side cut the call off' });
  }
  const [details] = error.metadata.get(detailsKey);
  return rpcFailure({ method, status, text, ...(Buffer.isBuffer(details) && { details }) });
}

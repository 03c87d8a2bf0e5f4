import { credentials, Client, Metadata, type ServiceError } from '@grpc/grpc-js';

import { rpcFailure, RpcStatus } from '../rpc-failure';
import type { CallOptions, Channel } from '../transport';
import { channelOptions } from './options';

const detailsKey = 'grpc-status-details-bin';

const asIs = (bytes: Buffer): Buffer => bytes;

/** A channel to one address on `@grpc/grpc-js`. */
export class GrpcJsChannel implements Channel {
  private readonly client: Client;
  private readonly waiting = new Metadata({ waitForReady: true });
  private readonly failingFast = new Metadata({ waitForReady: false });

  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure(), channelOptions);
  }

  call(method: string, request: Uint8Array, options: CallOptions = {}): Promise<Buffer> {
    const { deadlineMs, signal, waitForReady = true } = options;
    if (signal?.aborted) return Promise.reject(cancelled(method, signal));
    return new Promise((resolve, reject) => {
      const call = this.client.makeUnaryRequest(
        method,
        asIs,
        asIs,
        request as Buffer,
        waitForReady ? this.waiting : this.failingFast,
        deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
        (error, response) => {
          signal?.removeEventListener('abort', cancel);
          if (error) reject(signal?.aborted ? cancelled(method, signal) : failed(method, error));
          else resolve(response as Buffer);
        },
      );
      const cancel = (): void => call.cancel();
      signal?.addEventListener('abort', cancel);
    });
  }

  close(): void {
    this.client.close();
  }
}

const cancelled = (method: string, signal: AbortSignal): Error =>
  rpcFailure({ method, status: RpcStatus.Cancelled, text: 'it was cancelled' }, signal.reason);

function failed(method: string, error: ServiceError): Error {
  const [details] = error.metadata.get(detailsKey);
  const text = error.details;
  const status = error.code;
  return rpcFailure(
    { method, status, text, ...(Buffer.isBuffer(details) && { details }) },
    undefined,
  );
}

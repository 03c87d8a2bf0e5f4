import type { Transport } from '../transport';
import type { GrpcSettings, GrpcLimits } from './limits';

/** Loaded on first use: `node:http2` takes some milliseconds. */
const channel = () => require('./channel') as typeof import('./channel');
const server = () => require('./server') as typeof import('./server');
const limits = () => require('./limits') as typeof import('./limits');
const local = () => require('../local/local-users') as typeof import('../local/local-users');

/** Options of a transport. */
export interface GrpcOptions extends GrpcLimits {
  /**
   * Ids of users of this machine to accept besides the user of this process. Connections of other users are
   * rejected, and nothing is sent to ports where others listen. Default: none. Works only on Linux, which
   * reports the user of a socket.
   */
  users?: readonly number[] | undefined;
  /**
   * Called with the reason for a rejected connection, at most about once a second; and once if the system
   * does not report users, so that none is rejected. Must not throw.
   */
  onRefused?: ((text: string) => void) | undefined;
}

/** Makes a transport on `node:http2`. @param options see {@link GrpcOptions} */
export function grpcTransport({ users, onRefused, ...bounds }: GrpcOptions = {}): Transport {
  let made: GrpcSettings | undefined;
  const settings = (): GrpcSettings =>
    (made ??= {
      limits: limits().limitsOf(bounds),
      users: new (local().LocalUsers)(users, onRefused),
      onRefused,
    });
  return {
    connect: (address) => new (channel().Http2Channel)(address, settings()),
    serve: (handlers, listen = '127.0.0.1:0') => server().serveHttp2(handlers, listen, settings()),
  };
}

/** The transport with default limits, for the user of this process. */
export const grpc: Transport = grpcTransport();

/** Makes the transport for a plugin that runs as a user; undefined for the user of this process. */
export const transportFor = (
  uid: number | undefined,
  onRefused: (text: string) => void,
): Transport => grpcTransport({ ...(uid !== undefined && { users: [uid] }), onRefused });

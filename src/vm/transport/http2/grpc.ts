import type { Transport } from '../transport';
import type { GrpcSettings } from './grpc-settings';
import type { GrpcLimits } from './limits';

/** Loads a part of this room late: `node:http2` takes some milliseconds. */
const channel = () => require('./channel') as typeof import('./channel');
const server = () => require('./server') as typeof import('./server');
const limits = () => require('./limits') as typeof import('./limits');
const local = () => require('../local/local-users') as typeof import('../local/local-users');

/** What there is to choose for a transport. */
export interface GrpcOptions extends GrpcLimits {
  /**
   * Ids of users of this machine that are dealt with besides the one of this process. Others who connect are
   * refused, and nothing is sent to where others listen. Default: none. Linux alone tells who it is.
   */
  users?: readonly number[] | undefined;
  /**
   * Told who was refused and why, at most about once a second; and once, where the system does not tell users
   * apart, that nobody is. Must not throw.
   */
  onRefused?: ((text: string) => void) | undefined;
}

/** A transport on `node:http2`. */
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

/** The transport with the usual limits, for the user of this process. */
export const grpc: Transport = grpcTransport();

/** The transport for a plugin that runs as a user; undefined: as that of this process. */
export const transportFor = (
  uid: number | undefined,
  onRefused: (text: string) => void,
): Transport => grpcTransport({ ...(uid !== undefined && { users: [uid] }), onRefused });

import { callSafely } from '../../../support/call-safely';
import type { Logger } from '../../../support/log/logger';
import type { Transport } from '../transport';
import type { GrpcSettings, GrpcLimits } from './limits';

/** Loaded on first use: `node:http2` takes some milliseconds. */
const channel = () => require('../node-http2/channel') as typeof import('../node-http2/channel');
const server = () => require('../node-http2/server') as typeof import('../node-http2/server');
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
   * Gets a warning with the reason for a rejected connection, at most about once a second; and one if the
   * system does not report users, so that none is rejected.
   */
  logger?: Pick<Logger, 'warn'> | undefined;
}

/** Makes a transport on `node:http2`. @param options see {@link GrpcOptions} */
export const grpcTransport = ({ users, logger, ...bounds }: GrpcOptions = {}): Transport =>
  transportWith(users, bounds, logger && warningTo(logger));

type Warn = (text: string) => void;

/** One function for each log: what is reported once is reported once to each function. */
const warnings = new WeakMap<object, Warn>();

function warningTo(logger: Pick<Logger, 'warn'>): Warn {
  const warn =
    warnings.get(logger) ??
    ((text: string): void => callSafely('the logger', () => logger.warn(text)));
  warnings.set(logger, warn);
  return warn;
}

function transportWith(
  users: readonly number[] | undefined,
  bounds: GrpcLimits,
  onRefused: Warn | undefined,
): Transport {
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
export const transportFor = (uid: number | undefined, onRefused: Warn): Transport =>
  transportWith(uid === undefined ? undefined : [uid], {}, onRefused);

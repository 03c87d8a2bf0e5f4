import { inspect } from 'node:util';

import { callSafely } from '../../../support/call-safely';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Logger } from '../../../support/log/logger';
import type { Transport } from '../transport';
import type { GrpcSettings, GrpcLimits } from './limits';

/** Loaded on first use. */
const channel = () => require('./channel') as typeof import('./channel');
const server = () => require('./server') as typeof import('./server');
const nodeChannel = () =>
  require('../node-http2/channel') as typeof import('../node-http2/channel');
const nodeServer = () => require('../node-http2/server') as typeof import('../node-http2/server');
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
  /**
   * What speaks HTTP/2: `vmre`, or `node` for the slower `node:http2`, to compare when something is wrong. Default
   * `vmre`.
   */
  http2?: 'vmre' | 'node' | undefined;
}

/** Makes a transport. @param options see {@link GrpcOptions}. @throws VMRE_OPTION_INVALID */
export function grpcTransport(options: GrpcOptions = {}): Transport {
  const { users, logger, http2 = 'vmre', ...bounds } = options;
  if (http2 !== 'vmre' && http2 !== 'node') {
    const given = inspect(http2, { depth: 0 });
    throw new VmreError('VMRE_OPTION_INVALID', `http2 must be 'vmre' or 'node', not ${given}`);
  }
  return transportWith(users, bounds, logger && warningTo(logger), http2 === 'node');
}

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
  isNode = false,
): Transport {
  let made: GrpcSettings | undefined;
  const settings = (): GrpcSettings =>
    (made ??= {
      limits: limits().limitsOf(bounds),
      users: new (local().LocalUsers)(users, onRefused),
      onRefused,
    });
  const anyPort = '127.0.0.1:0';
  if (isNode) {
    return {
      connect: (address) => new (nodeChannel().Http2Channel)(address, settings()),
      serve: (handlers, listen = anyPort) => nodeServer().serveHttp2(handlers, listen, settings()),
    };
  }
  return {
    connect: (address) => channel().openChannel(address, settings()),
    serve: (handlers, listen = anyPort) => server().serveGrpc(handlers, listen, settings()),
  };
}

/** The transport with default limits, for the user of this process. */
export const grpc: Transport = grpcTransport();

/** Makes the transport for a plugin that runs as a user; undefined for the user of this process. */
export const transportFor = (uid: number | undefined, onRefused: Warn): Transport =>
  transportWith(uid === undefined ? undefined : [uid], {}, onRefused);

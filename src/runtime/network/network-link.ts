import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FrameHandler, NetworkLink } from './link';

/** How to reach the supervisor. */
export type LinkOptions =
  /** `peer` is the supervisor's endpoint: `ctx.host.vpnEndpoint` or `inetEndpoint`. */
  | { kind: 'udp'; peer: string; host?: string | undefined }
  /** Listens, on 127.0.0.1 by default. */
  | { kind: 'tcp'; host?: string | undefined }
  /** Listens on a path, by default in the temporary directory; sockets have short paths. */
  | { kind: 'unix'; path?: string | undefined };

/**
 * Binds an endpoint for a network, to return from `joinNetwork`.
 *
 * @param options which transport, and where
 * @param onFrame takes the Ethernet frames that come in
 * @example
 * ```ts
 * import { openNetworkLink, Runtime, type Context, type Endpoint, type NetworkRequest } from 'vmre';
 *
 * export class Echo extends Runtime {
 *   override async joinNetwork(network: NetworkRequest, ctx: Context<Echo>): Promise<Endpoint> {
 *     const peer = ctx.host.vpnEndpoint ?? '';
 *     const link = await openNetworkLink({ kind: 'udp', peer }, (frame) => link.send(frame));
 *     return link.endpoint;
 *   }
 * }
 * ```
 * @throws VMRE_ENDPOINT_INVALID when it cannot be bound
 */
export async function openNetworkLink(
  options: LinkOptions,
  onFrame: FrameHandler,
): Promise<NetworkLink> {
  if (options.kind === 'udp') {
    const { openUdpLink } = require('./udp-link') as typeof import('./udp-link');
    return openUdpLink(options.peer, options.host ?? '127.0.0.1', onFrame);
  }
  const { openTcpLink, openUnixLink } = require('./stream-link') as typeof import('./stream-link');
  if (options.kind === 'tcp') return openTcpLink(options.host ?? '127.0.0.1', onFrame);
  return openUnixLink(options.path ?? join(tmpdir(), `vmre-${crypto.randomUUID()}.sock`), onFrame);
}

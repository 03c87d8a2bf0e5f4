import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { messageOf, VmreError } from '../../../support/errors/vmre-error';

/** A listening server, and its `host:port`. */
export interface Listening {
  readonly server: Server;
  readonly address: string;
}

/**
 * Listens on `host:port`.
 *
 * @throws VMRE_RPC_LISTEN_FAILED
 */
export async function listenOn(
  listen: string,
  onConnection: (socket: Socket) => void,
): Promise<Listening> {
  const server = createServer({ noDelay: true });
  server.on('connection', onConnection);
  const colon = listen.lastIndexOf(':');
  const host = listen.slice(0, colon);
  try {
    server.listen(Number(listen.slice(colon + 1)), host.replace(/^\[|\]$/g, ''));
    await once(server, 'listening');
  } catch (error) {
    const text = `cannot listen on ${listen}: ${messageOf(error)}`;
    throw new VmreError('VMRE_RPC_LISTEN_FAILED', text, { cause: error });
  }
  server.on('error', () => undefined); // a connection that could not be accepted does not affect others
  const { port } = server.address() as AddressInfo;
  return { server, address: `${host}:${port}` };
}

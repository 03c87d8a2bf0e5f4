import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

import { VmreError } from '../../support/errors/vmre-error';
import type { SocketAddress } from '../../support/network/socket-address';
import { parseEndpoint } from './endpoint';
import type { FrameHandler, NetworkLink } from './link';
import { MAX_PENDING_DATAGRAMS } from '../limits';

/** As the supervisor has it; the system may grant less. */
const SOCKET_BUFFER = 2 * 1024 * 1024;

/** Frames as datagrams, one each, exchanged with one peer. */
export async function openUdpLink(
  peerUrl: string,
  host: string,
  onFrame: FrameHandler,
): Promise<NetworkLink> {
  const peer = udpAddress(peerUrl);
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  let pending = 0;
  socket.on('message', (frame, from) => {
    // Anybody on the machine can send here; only the supervisor belongs to the network.
    if (from.port !== peer.port || from.address !== peer.host || pending >= MAX_PENDING_DATAGRAMS)
      return;
    pending += 1;
    void Promise.resolve(onFrame(frame)).finally(() => (pending -= 1));
  });
  try {
    socket.bind(0, host);
    await once(socket, 'listening');
  } catch (error) {
    throw VmreError.from(error, 'VMRE_ENDPOINT_INVALID', `no UDP socket on ${host}`);
  }
  enlargeBuffers(socket);
  const { address, port } = socket.address();
  const close = (): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));
  return {
    endpoint: { kind: 'udpDatagram', address: { host: address, port } },
    send: (frame) =>
      new Promise((resolve, reject) => {
        socket.send(frame, peer.port, peer.host, (error) => (error ? reject(error) : resolve()));
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function udpAddress(url: string): SocketAddress {
  const endpoint = parseEndpoint(url);
  if (endpoint.kind === 'udpDatagram') return endpoint.address;
  throw new VmreError('VMRE_ENDPOINT_INVALID', `${url} is no UDP endpoint`);
}

function enlargeBuffers(socket: ReturnType<typeof createSocket>): void {
  try {
    socket.setRecvBufferSize(SOCKET_BUFFER);
    socket.setSendBufferSize(SOCKET_BUFFER);
  } catch {
    // It works with what it has.
  }
}

import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createConnection, isIP, type Socket } from 'node:net';

import type { EndpointMessage } from '../../adapters/runtime-api/messages';
import { VmreError } from '../../support/errors/vmre-error';
import {
  PrefixedFrames,
  tcpPrefix,
  unixPrefix,
  type LengthPrefix,
} from '../../support/network/length-prefix';
import { addressText, parseAddress } from '../../support/network/socket-address';
import type { Port, VirtualNetwork } from './virtual-network';

const HOST = '127.0.0.1';
/** As a supervisor has it; the system may grant less. */
const SOCKET_BUFFER = 2 * 1024 * 1024;
const MAX_FRAME_BYTES = 65_535;
/** A supervisor waits this long for a connection. */
const CONNECT_MS = 2000;
/** A slow runtime loses frames that are more than this, as in any network. */
const MAX_UNSENT_BYTES = 16 * 1024 * 1024;

/** The supervisor's end of a network of one runtime. */
export class NetworkEndpoint {
  /** `--vpn-endpoint` or `--inet-endpoint`. */
  readonly url: string;
  private leave: () => void = () => undefined;
  private stream: Socket | undefined;
  private isClosed = false;

  constructor(
    private readonly network: VirtualNetwork,
    private readonly udp: UdpSocket,
  ) {
    const { address, port } = udp.address();
    this.url = `udp://${addressText({ host: address, port })}`;
    udp.on('error', () => undefined);
  }

  /**
   * Exchanges frames with the endpoint of a runtime.
   *
   * @param endpoint in the answer to CreateNetwork
   * @param addresses of the runtime in its networks
   * @throws VMRE_ENDPOINT_INVALID for an endpoint that a supervisor does not accept, or that cannot be reached
   */
  async connect(
    endpoint: EndpointMessage | undefined,
    addresses: readonly string[],
  ): Promise<void> {
    const send = await this.senderTo(endpoint);
    const port: Port = { addresses, deliver: send };
    this.leave = this.network.attach(port);
    const receive = (frame: Buffer): void => this.network.forward(Buffer.from(frame), port);
    if (this.stream) follow(this.stream, prefixOf(endpoint), receive);
    else this.udp.on('message', receive); // from anyone, as in a supervisor
  }

  /** Leaves the network, and frees the endpoint. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.leave();
    this.stream?.destroy();
    await new Promise<void>((resolve) => this.udp.close(() => resolve()));
  }

  private async senderTo(endpoint: EndpointMessage | undefined): Promise<(frame: Buffer) => void> {
    if (endpoint === undefined || endpoint.address === '') {
      throw refused('the answer to CreateNetwork has no endpoint');
    }
    const { type, address } = endpoint;
    if (type === 'udpDatagram') {
      const { host, port } = parseAddress(address);
      // The socket of a supervisor is one of IPv4.
      if (port === 0 || isIP(host) !== 4) throw refused(`frames cannot be sent to ${address}`);
      return (frame) => this.udp.send(frame, port, host, () => undefined);
    }
    if (type !== 'tcpStream' && type !== 'unixStream') {
      throw refused(`a supervisor of today does not support the endpoint ${type} ${address}`);
    }
    const stream =
      type === 'tcpStream' ? createConnection(parseAddress(address)) : createConnection(address);
    this.stream = stream;
    await connected(stream, address);
    const prefix = prefixOf(endpoint);
    return (frame) => {
      if (stream.writableLength > MAX_UNSENT_BYTES || stream.destroyed) return;
      stream.cork();
      stream.write(prefix.write(frame.length));
      stream.write(frame);
      stream.uncork();
    };
  }
}

/** Binds an endpoint that a runtime can be started with. @throws VMRE_ENDPOINT_INVALID */
export async function openEndpoint(network: VirtualNetwork): Promise<NetworkEndpoint> {
  const udp = createSocket('udp4');
  try {
    udp.bind(0, HOST);
    await once(udp, 'listening');
  } catch (error) {
    throw VmreError.from(error, 'VMRE_ENDPOINT_INVALID', `no UDP socket on ${HOST}`);
  }
  try {
    udp.setRecvBufferSize(SOCKET_BUFFER);
    udp.setSendBufferSize(SOCKET_BUFFER);
  } catch {
    // It works with what it has.
  }
  return new NetworkEndpoint(network, udp);
}

const prefixOf = (endpoint: EndpointMessage | undefined): LengthPrefix =>
  endpoint?.type === 'tcpStream' ? tcpPrefix : unixPrefix;

function follow(stream: Socket, prefix: LengthPrefix, receive: (frame: Buffer) => void): void {
  const frames = new PrefixedFrames(prefix, MAX_FRAME_BYTES, receive);
  stream.on('data', (chunk) => {
    try {
      frames.push(chunk);
    } catch {
      stream.destroy(); // out of step, and no way to find it again
    }
  });
}

async function connected(stream: Socket, address: string): Promise<void> {
  stream.on('error', () => undefined);
  try {
    await once(stream, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
  } catch (error) {
    stream.destroy();
    throw refused(`no connection to the endpoint ${address}`, error);
  }
}

const refused = (text: string, cause?: unknown): VmreError =>
  new VmreError('VMRE_ENDPOINT_INVALID', text, {
    cause,
    hint: 'Answer CreateNetwork with a UDP, TCP or Unix stream endpoint; see docs/networks.md.',
  });

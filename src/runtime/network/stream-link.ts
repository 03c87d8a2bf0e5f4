import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { VmreError } from '../../support/errors/vmre-error';
import {
  PrefixedFrames,
  tcpPrefix,
  unixPrefix,
  type LengthPrefix,
} from '../../support/network/length-prefix';
import { isThenable } from '../../support/thenable';
import type { Endpoint } from './endpoint';
import { MAX_NETWORK_FRAME_BYTES } from '../limits';
import type { FrameHandler, NetworkLink } from './link';

/** Frames over TCP. */
export async function openTcpLink(host: string, onFrame: FrameHandler): Promise<NetworkLink> {
  const link = new StreamLink(tcpPrefix, onFrame);
  await link.listen((server) => server.listen(0, host), `TCP on ${host}`);
  const { address, port } = link.server.address() as AddressInfo;
  return link.at({ kind: 'tcpStream', address: { host: address, port } });
}

/** Frames over a Unix stream. */
export async function openUnixLink(path: string, onFrame: FrameHandler): Promise<NetworkLink> {
  const link = new StreamLink(unixPrefix, onFrame);
  await link.listen((server) => server.listen(path), path);
  link.onClose = () => rmSync(path, { force: true });
  return link.at({ kind: 'unixStream', path });
}

/** Listens for the supervisor, which connects once. */
class StreamLink {
  readonly server: Server;
  onClose = (): void => undefined;
  private readonly connected: Promise<Socket>;
  private socket: Socket | undefined;

  constructor(
    private readonly prefix: LengthPrefix,
    private readonly onFrame: FrameHandler,
  ) {
    this.server = createServer();
    this.connected = new Promise((resolve) => {
      this.server.on('connection', (socket) => {
        if (this.socket && !this.socket.destroyed) {
          socket.destroy(); // one supervisor at a time
          return;
        }
        this.socket = socket;
        this.receive(socket);
        resolve(socket);
      });
    });
  }

  async listen(begin: (server: Server) => void, where: string): Promise<void> {
    try {
      begin(this.server);
      await once(this.server, 'listening');
    } catch (error) {
      throw VmreError.from(error, 'VMRE_ENDPOINT_INVALID', `cannot listen on ${where}`);
    }
  }

  at(endpoint: Endpoint): NetworkLink {
    const close = (): Promise<void> => this.close();
    return { endpoint, send: (frame) => this.send(frame), close, [Symbol.asyncDispose]: close };
  }

  private receive(socket: Socket): void {
    let pending = 0;
    const frames = new PrefixedFrames(this.prefix, MAX_NETWORK_FRAME_BYTES, (frame) => {
      const handled = this.onFrame(frame);
      if (!isThenable(handled)) return;
      pending += 1;
      socket.pause();
      const settle = (): void => {
        pending -= 1;
        if (pending === 0) socket.resume();
      };
      void handled.then(settle, settle);
    });
    socket.on('data', (chunk) => {
      try {
        frames.push(chunk);
      } catch (error) {
        socket.destroy(error as Error); // out of step, and no way to find it again
      }
    });
    socket.on('error', () => undefined);
  }

  /** Waits for the supervisor, then for room. */
  private async send(frame: Uint8Array): Promise<void> {
    if (frame.length > MAX_NETWORK_FRAME_BYTES) {
      const text = `a frame of ${frame.length} bytes is longer than ${MAX_NETWORK_FRAME_BYTES}`;
      throw new VmreError('VMRE_ENDPOINT_INVALID', text);
    }
    await this.connected;
    const socket = this.socket as Socket;
    socket.cork();
    socket.write(this.prefix.write(frame.length));
    const sent = new Promise<void>((resolve, reject) => {
      socket.write(frame, (error) => (error ? reject(error) : resolve()));
    });
    socket.uncork();
    await sent;
  }

  private async close(): Promise<void> {
    this.socket?.destroy();
    await new Promise((resolve) => this.server.close(resolve));
    this.onClose();
  }
}

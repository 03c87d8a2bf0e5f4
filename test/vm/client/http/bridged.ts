import { once } from 'node:events';
import {
  Agent,
  request as startRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { connect as dial, type Socket } from 'node:net';

import { HttpBridge } from '../../../../src/vm/client/http/http-bridge';
import { serveHttp, type HttpListener } from '../../../../src/vm/client/http/http-listener';
import { VmClient } from '../../../../src/vm/client/vm-client';
import { grpc } from '../../../../src/vm/transport/http2/grpc';
import type { Channel, RpcServer, Transport } from '../../../../src/vm/transport/transport';
import { pause } from '../../../../src/support/deadline';
import { TestVmProcess } from '../test-vm-process';

export const MIB = 1024 * 1024;

export interface Answered {
  response: IncomingMessage;
  body: Buffer;
}

/** The VM of the fixtures behind a bridge, mounted as `chain` and `alias`. */
export class Bridged {
  /** Servers that are open for requests. */
  open = 0;
  readonly bridge: HttpBridge;
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    readonly guest: TestVmProcess,
    readonly vm: VmClient,
    private readonly channel: Channel,
  ) {
    this.bridge = new HttpBridge({ bodyBytes: MIB, writeMs: 2000, transport: this.counting() });
  }

  listener!: HttpListener;
  unmount!: () => void;

  static async start(): Promise<Bridged> {
    const guest = await TestVmProcess.start();
    const channel = grpc.connect(guest.address);
    const vm = new VmClient(channel);
    await vm.initialize(guest.input());
    const bridged = new Bridged(guest, vm, channel);
    bridged.unmount = bridged.bridge.mount({
      names: ['chain', 'alias'],
      handlers: await vm.createHandlers(),
      routed: await vm.newHttpHandler(),
    });
    bridged.listener = await serveHttp(bridged.bridge, {
      allowedHosts: ['vm.example', 'localhost'],
    });
    return bridged;
  }

  async end(): Promise<void> {
    this.agent.destroy();
    this.bridge.close();
    await this.listener.close();
    this.channel.close();
    await this.guest.end();
  }

  async ask(path: string, options: RequestOptions = {}, body?: string | Buffer): Promise<Answered> {
    const sent = startRequest(`${this.listener.url}${path}`, { agent: this.agent, ...options });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { response, body: Buffer.concat(chunks) };
  }

  /** Asks the JSON-RPC handler. */
  post(method: string, path = '/ext/bc/chain'): Promise<Answered> {
    return this.ask(path, { method: 'POST' }, JSON.stringify({ id: 7, method }));
  }

  /** A connection that has asked for an upgrade. */
  async raw(path: string, headers = '', rest = ''): Promise<Socket> {
    const socket = dial(this.listener.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const upgrade = 'Host: vm.example\r\nConnection: Upgrade\r\nUpgrade: raw\r\n';
    socket.write(`GET ${path} HTTP/1.1\r\n${upgrade}${headers}\r\n${rest}`);
    return socket;
  }

  /** Waits until nothing is left of earlier requests. */
  async settled(): Promise<void> {
    for (const end = Date.now() + 8000; this.open > 0 && Date.now() < end;) await pause(10);
    expect(this.open).toBe(0);
  }

  private counting(): Transport {
    return {
      connect: (address) => grpc.connect(address),
      serve: async (handlers, listen) => {
        const server = await grpc.serve(handlers, listen);
        this.open += 1;
        const close: RpcServer['close'] = async (options) => {
          await server.close(options);
          this.open -= 1;
        };
        return { address: server.address, close, [Symbol.asyncDispose]: close };
      },
    };
  }
}

/** Data from a connection, until there is enough or it closes. */
export async function readUntil(
  socket: Socket,
  isEnough: (text: string) => boolean,
): Promise<string> {
  let text = '';
  while (!isEnough(text)) {
    const next = Promise.race([once(socket, 'data'), once(socket, 'end')]);
    const [chunk] = (await next) as [Buffer?];
    if (!chunk) break;
    text += chunk.toString('latin1');
  }
  return text;
}

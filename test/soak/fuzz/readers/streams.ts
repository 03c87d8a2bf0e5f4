import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { HttpBridge } from '../../../../src/vm/client/http/http-bridge';
import { serveHttp } from '../../../../src/vm/client/http/http-listener';
import { prometheusText } from '../../../../src/vm/client/prometheus-text';
import { answerInside } from '../../../../src/vm/client/http/rpc-status';
import { DatabaseService } from '../../../../src/vm/protocol/database';
import {
  ConnService,
  HttpService,
  ReaderService,
  ResponseWriterService,
} from '../../../../src/vm/protocol/http';

import { RuntimeService } from '../../../../src/vm/protocol/runtime';
import { SharedMemoryService } from '../../../../src/vm/protocol/shared-memory';
import { ValidatorStateService } from '../../../../src/vm/protocol/validator-state';
import { VmService } from '../../../../src/vm/protocol/vm';
import { WarpSignerService } from '../../../../src/vm/protocol/warp-signer';
import { AppSenderService } from '../../../../src/vm/protocol/app-sender';
import { DatabaseServer } from '../../../../src/vm/services/database/database-server';
import { ByteBudget } from '../../../../src/h2/grpc/byte-budget';
import { limitsOf } from '../../../../src/vm/transport/http2/limits';
import { framed, MessageReader } from '../../../../src/h2/grpc/message-frame';
import { serveHttp2 } from '../../../../src/vm/transport/node-http2/server';
import type { LocalUsers } from '../../../../src/vm/transport/local/local-users';
import type { Rpc } from '../../../../src/vm/transport/service';
import type { Channel } from '../../../../src/vm/transport/transport';
import { openMemoryStore } from '../../../../src/store/memory-store';
import type { Message } from '../../../../src/protobuf/message';
import { ensure } from '../../suite';
import type { MakeReader } from '../reader';
import { wireMessage } from '../wire';

const services = [
  ...[VmService, DatabaseService, HttpService, ReaderService, ResponseWriterService, ConnService],
  ...[
    RuntimeService,
    SharedMemoryService,
    ValidatorStateService,
    WarpSignerService,
    AppSenderService,
  ],
];
type AnyRpc = Rpc<object, object>;
const kinds = services.flatMap(({ methods }) =>
  Object.values(methods as Record<string, AnyRpc>).flatMap(
    ({ request, response }): Message<object>[] => [request, response],
  ),
);

/** All messages of the VM protocol, of each kind; a decoded message is encoded and decoded again. */
const messages: MakeReader = () => ({
  valid: [Buffer.alloc(0)],
  tokens: [],
  generate: (random) => wireMessage(random),
  read: (input, random) => {
    const kind = random.pick(kinds);
    const value = kind.decode(input);
    kind.decode(kind.encode(value));
  },
});

/** Metrics of a VM as text, and the answer that is encoded in a failure. */
const metrics: MakeReader = () => ({
  valid: [Buffer.alloc(0)],
  tokens: [],
  generate: (random) => wireMessage(random, 5),
  read: (input) => {
    const { metricFamilies } = VmService.methods.gather.response.decode(input);
    prometheusText(metricFamilies, { prefix: 'x_', labels: { chain: 'y' } });
    answerInside({ status: 500, text: '', details: input });
  },
});

const messageFrames: MakeReader = () => ({
  valid: [framed(Buffer.from('message')), framed(Buffer.alloc(0))],
  tokens: ['\0\0\0\0\0', '\x01', '\0\xff\xff\xff\xff'],
  read: (input, random) => {
    const budget = new ByteBudget(1024 * 1024);
    const reader = new MessageReader(64 * 1024, budget);
    try {
      for (let from = 0; from < input.length;) {
        const to = from + 1 + random.below(8);
        reader.add(input.subarray(from, to));
        from = to;
      }
      reader.take();
    } finally {
      reader.release();
      ensure(budget.used === 0, 'room is not given back');
    }
  },
});

/** The errors of HTTP/2 clients without an answer. */
async function recorded(speak: (port: number) => { destroy(): void }): Promise<Buffer> {
  const parts: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = speak((server.address() as AddressInfo).port);
  await pause(300);
  client.destroy();
  server.close();
  return Buffer.concat(parts);
}

const asked = (path: string, body: Buffer, type: string): Promise<Buffer> =>
  recorded((port) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on('error', () => undefined);
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': type });
    stream.on('error', () => undefined);
    stream.end(body);
    return session;
  });

/** How long a server may take until its answer begins; most inputs get none. */
const ANSWER_MS = 3;
const ALIVE_EACH = 500;

/** Sends the bytes to a server on a connection, and closes it. */
async function sent(port: number, input: Buffer): Promise<void> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    socket.once('data', () => resolve());
    socket.once('close', () => resolve());
    socket.end(input, () => (timer = setTimeout(resolve, ANSWER_MS)));
    socket.once('close', () => clearTimeout(timer));
  });
  socket.destroy();
}

/** A gRPC server with the database of a VM; it must survive. */
const grpcServer: MakeReader = async () => {
  const users = { client: () => Promise.resolve({ address: 'x' }) } as unknown as LocalUsers;
  const { handlers } = new DatabaseServer(openMemoryStore());
  const limits = limitsOf({ totalBytes: 64 * 1024 * 1024, messageBytes: 16 * 1024 * 1024 });
  const settings = { limits, users, onRefused: undefined };
  const server = await serveHttp2(handlers, '127.0.0.1:0', settings);
  const port = Number(server.address.split(':')[1]);
  const put = DatabaseService.methods.put.request.encode({
    key: Buffer.from('k'),
    value: Buffer.from('v'),
  });
  const valid = await Promise.all([
    asked('/rpcdb.Database/Put', framed(put), 'application/grpc'),
    asked('/rpcdb.Database/Get', framed(put), 'application/grpc+proto'),
    asked('/no', Buffer.alloc(0), 'text/plain'),
  ]);
  return {
    valid,
    tokens: [
      '\0\0\0\x04\x01\0\0\0\x01',
      '\0\0\0\x06\x04\0\0\0\0',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ],
    read: async (input, random) => {
      await sent(port, input);
      if (random.below(ALIVE_EACH) > 0) return;
      for (let left = 1000; left > 0 && limits.total.used > 0; left -= 1) await pause(10);
      ensure(limits.total.used === 0, `${limits.total.used} bytes are still held`);
    },
    close: () => server.close(),
  };
};

/** A VM that answers every request with the next bytes. */
class AnyVm implements Channel {
  answer: Buffer = Buffer.alloc(0);

  call(): Promise<Buffer> {
    return Promise.resolve(this.answer);
  }

  close(): void {}
}

const requests = [
  'GET /ext/bc/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  'POST /ext/bc/x?a=b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nOrigin: http://a\r\n\r\nbody',
  'POST /ext/bc/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n',
  'GET /ext/bc/x HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  'OPTIONS /ext/bc/x HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nAccess-Control-Request-Method: PUT\r\n\r\n',
  'HEAD http://localhost/ext/bc/x HTTP/1.0\r\nAvalanche-Api-Route: x\r\n\r\n',
];

/** The HTTP API: bytes of clients, and answers of the VM. */
const httpApi: MakeReader = async () => {
  const vm = new AnyVm();
  const bridge = new HttpBridge();
  const handlers = [{ prefix: '', address: 'x' }];
  bridge.mount({ names: ['x'], handlers, routed: 'x', connect: () => vm });
  const server = await serveHttp(bridge);
  const { port } = server;
  const alive = async (): Promise<void> => {
    const answer = await fetch(`http://127.0.0.1:${port}/nothing`);
    ensure(answer.status === 404, `it answers with ${answer.status}`);
  };
  return {
    valid: [
      ...requests.map((text) => Buffer.from(text, 'latin1')),
      await asked('/ext/bc/x', Buffer.from('body'), 'text/plain'),
    ],
    tokens: [
      '\r\n',
      '\r\n\r\n',
      'Host: ',
      'Content-Length: ',
      'Transfer-Encoding: chunked',
      'Upgrade: h2c',
    ],
    read: async (input, random) => {
      vm.answer = wireMessage(random);
      await sent(port, input);
      if (random.below(ALIVE_EACH) === 0) await alive();
    },
    close: () => server.close(),
  };
};

/** Input from connections. */
export const streamReaders: Readonly<Record<string, MakeReader>> = {
  ...{ messages, metrics },
  'message-frames': messageFrames,
  'grpc-server': grpcServer,
  'http-api': httpApi,
};

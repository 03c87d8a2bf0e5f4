import { duplexPair, type Duplex } from 'node:stream';

import { GrpcChannel } from '../../src/h2/client/channel';
import { ByteBudget } from '../../src/h2/grpc/byte-budget';
import { GrpcServer, type ServerLimits } from '../../src/h2/server/grpc-server';

const MIB = 2 ** 20;

export const ECHO = '/test.Test/Echo';
/** Answers when its call is cancelled. */
export const WAIT = '/test.Test/Wait';
/** Answers with 4 MiB. */
export const LARGE = '/test.Test/Large';

const large = Buffer.alloc(4 * MIB, 5);
const budget = (): ByteBudget => new ByteBudget(256 * MIB);

/** Two ends of a connection: one is closed when the other is destroyed, as with sockets. */
export function linkedPair(): [Duplex, Duplex] {
  const [one, other] = duplexPair();
  one.once('close', () => other.destroy());
  other.once('close', () => one.destroy());
  return [one, other];
}

/** A server in this process, connected by pairs of streams. */
export class TestServer {
  readonly total = budget();
  readonly grpc: GrpcServer<string>;
  /** Handlers that have not returned. */
  running = 0;

  constructor(limits: Partial<ServerLimits> = {}) {
    this.grpc = new GrpcServer<string>(
      {
        [ECHO]: (request) => request,
        [LARGE]: () => large,
        [WAIT]: async (request, { signal }) => {
          this.running += 1;
          if (!signal.aborted) {
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
          }
          this.running -= 1;
          return request;
        },
      },
      {
        messageBytes: 32 * MIB,
        connectionBytes: 64 * MIB,
        total: this.total,
        streams: 100,
        totalStreams: 1000,
        settingsMs: 60_000,
        transferMs: 60_000,
        msPerByte: 0,
        serverPingMs: 60_000,
        serverPongMs: 60_000,
        ...limits,
      },
    );
  }

  /** The other end of a new connection. */
  connect(): Duplex {
    const [ours, theirs] = linkedPair();
    this.grpc.accept(ours, 'test');
    return theirs;
  }

  channel(): GrpcChannel {
    return channelTo(() => this.connect());
  }

  close(): Promise<void> {
    return this.grpc.close(0);
  }
}

/** A client of whatever is at the other end of a stream. */
export function channelTo(connect: () => Duplex): GrpcChannel {
  return new GrpcChannel({
    dial: (onStream) => {
      const stream = connect();
      onStream(stream);
      return Promise.resolve(stream);
    },
    authority: 'test',
    budget: budget(),
    messageBytes: 32 * MIB,
    times: {
      connectMs: 60_000,
      firstReconnectMs: 10,
      maxReconnectMs: 100,
      clientPingMs: 60_000,
      clientPongMs: 60_000,
    },
  });
}

import { Duplex } from 'node:stream';

import { GrpcChannel } from '../../src/h2/client/channel';
import { ByteBudget } from '../../src/h2/grpc/byte-budget';
import { GrpcServer, type ServerLimits } from '../../src/h2/server/grpc-server';
import type { UnaryHandler } from '../../src/h2/server/server-call';

const MIB = 2 ** 20;

/** Two ends of a stream in memory. Each passes on what it gets in pieces of at most `pieceBytes`. */
export function duplexPair(pieceBytes = Infinity): [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const end = (other: number): Duplex => {
    let resume: (() => void) | undefined;
    const made = new Duplex({
      read: () => {
        const next = resume;
        resume = undefined;
        next?.();
      },
      write: (chunk: Buffer, _encoding, done) => {
        const peer = ends[other]! as Duplex & { onRoom: (next: () => void) => void };
        let isFull = false;
        for (let at = 0; at < chunk.length; at += pieceBytes) {
          isFull = !peer.push(chunk.subarray(at, at + pieceBytes));
        }
        if (isFull) peer.onRoom(() => done());
        else setImmediate(done);
      },
      final: (done) => {
        ends[other]!.push(null);
        done();
      },
      destroy: (error, done) => {
        setImmediate(() => ends[other]!.destroy());
        done(error);
      },
    });
    return Object.assign(made, { onRoom: (next: () => void) => (resume = next) });
  };
  ends.push(end(1), end(0));
  return ends as [Duplex, Duplex];
}

/** Limits for tests. */
export const serverLimits: ServerLimits = {
  ...{ messageBytes: 64 * MIB, connectionBytes: 128 * MIB, total: new ByteBudget(256 * MIB) },
  ...{ streams: 1000, totalStreams: 10_000, settingsMs: 10_000, transferMs: 60_000 },
  ...{ msPerByte: 0, serverPingMs: 3_600_000, serverPongMs: 20_000 },
};

const times = {
  ...{ connectMs: 20_000, firstReconnectMs: 10, maxReconnectMs: 100 },
  ...{ clientPingMs: 30_000, clientPongMs: 10_000 },
};

/** A channel over streams that a function makes. */
export const channelOver = (
  dial: () => Promise<Duplex> | Duplex,
  moreTimes: Partial<typeof times> = {},
): GrpcChannel =>
  new GrpcChannel({
    dial: async (onStream) => {
      const stream = await dial();
      onStream(stream);
      return stream;
    },
    authority: 'test',
    budget: new ByteBudget(128 * MIB),
    messageBytes: 64 * MIB,
    times: { ...times, ...moreTimes },
  });

/** A server and a channel, on a pair of streams in memory. */
export class Pair {
  readonly server: GrpcServer<string>;
  readonly channel: GrpcChannel;
  /** Connections so far. */
  dialled = 0;

  constructor(
    handlers: Readonly<Record<string, UnaryHandler<string>>>,
    {
      limits = {},
      pieceBytes = Infinity,
    }: { limits?: Partial<ServerLimits>; pieceBytes?: number } = {},
  ) {
    this.server = new GrpcServer(handlers, { ...serverLimits, ...limits });
    this.channel = channelOver(() => {
      this.dialled += 1;
      const [near, far] = duplexPair(pieceBytes);
      this.server.accept(far, 'the caller');
      return near;
    });
  }

  async end(): Promise<void> {
    this.channel.close();
    await this.server.close(0);
  }
}

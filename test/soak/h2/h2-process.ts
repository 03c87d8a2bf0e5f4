import { Duplex } from 'node:stream';
import { inspect } from 'node:util';

import { ErrorCode } from '../../../src/h2/wire';
import { PREFACE, RawPeer } from '../../h2/raw-peer';
import { channelTo, ECHO, TestServer, WAIT } from '../../h2/served';
import { Random } from '../../support/random';
import { ensure, inTime } from '../suite';
import { Session } from './session';

/** Connections of each side at once. */
const BATCH = 200;
const HANG_MS = 60_000;

/** What the process tells: a batch begins; or a fault. */
export interface H2News {
  readonly seed: number;
  /** Frames with mistakes up to here. */
  readonly mutated: number;
  readonly rssMb: number;
  readonly problem?: string;
}

/** A stream whose other side is played: it takes everything, and says what it is given. */
class Played extends Duplex {
  readonly peer: RawPeer;

  constructor(skip: number) {
    super({ emitClose: true });
    const seen = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
    this.peer = new RawPeer(seen, skip);
    this.forward = (chunk) => seen.emit('data', chunk);
  }

  private readonly forward: (chunk: Buffer) => void;
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.forward(chunk);
    done();
  }

  say(bytes: Buffer): void {
    if (!this.destroyed) this.emit('data', bytes);
  }
}

/** No mistake of a peer is a mistake of ours. */
function expectNoFault(played: Played): void {
  ensure(played.peer.goAwayCode !== ErrorCode.Internal, 'the connection failed inside');
}

/** Attacks a server by one connection. @returns the frames with mistakes */
function attackServer(random: Random, server: TestServer): [Played, number] {
  const played = new Played(0);
  server.grpc.accept(played, 'soak');
  const session = new Session(random, 'client');
  const isWrong = random.below(100) === 0;
  played.say(isWrong ? random.bytes(24) : PREFACE);
  played.say(session.greeting());
  for (const part of session.parts()) played.say(part);
  return [played, session.mutated];
}

async function attackClient(random: Random): Promise<[Played, number]> {
  const played = new Played(PREFACE.length);
  const channel = channelTo(() => played);
  const path = random.pick([ECHO, WAIT]);
  const question = random.bytes(random.below(40));
  const options = { waitForReady: false, deadlineMs: 100 };
  const answer = channel.call(path, question, options).catch(() => undefined);
  const session = new Session(random, 'server');
  await Promise.resolve();
  await Promise.resolve();
  played.say(session.greeting());
  await new Promise((resolve) => setImmediate(resolve));
  for (const part of session.parts()) played.say(part);
  await new Promise((resolve) => setImmediate(resolve));
  played.destroy();
  await answer;
  channel.close();
  return [played, session.mutated];
}

async function playBatch(seed: number): Promise<number> {
  const server = new TestServer({ transferMs: 50 });
  const random = new Random(seed);
  const ofServer = Array.from({ length: BATCH }, () => attackServer(random, server));
  const ofClient = await Promise.all(
    Array.from({ length: BATCH }, (_, at) => attackClient(new Random(seed ^ (at << 16)))),
  );
  const other = server.channel();
  const question = Buffer.from('question');
  ensure((await other.call(ECHO, question)).equals(question), 'others are not served');
  other.close();
  for (const [played] of ofServer) played.destroy();
  while (server.grpc.size > 0 || server.running > 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  ensure(server.total.used === 0, `${server.total.used} bytes are still reserved`);
  await server.close();
  for (const [played] of [...ofServer, ...ofClient]) expectNoFault(played);
  return [...ofServer, ...ofClient].reduce((sum, [, mutated]) => sum + mutated, 0);
}

async function main(count: number, seed: number): Promise<void> {
  let [own, mutated] = [seed, 0];
  const tell = (problem?: string, then = (): void => undefined): void => {
    const rssMb = Math.round(process.memoryUsage.rss() / 2 ** 20);
    process.send!({ seed: own, mutated, rssMb, ...(problem && { problem }) }, then);
  };
  const fail = (error: unknown): void => tell(inspect(error), () => process.kill(process.pid));
  process.once('uncaughtException', fail);
  try {
    for (; mutated < count; own += 1) {
      tell();
      mutated += await inTime(playBatch(own), HANG_MS, 'a batch');
    }
    tell(undefined, () => process.disconnect());
  } catch (error) {
    fail(error);
  }
}

void main(Number(process.argv[2]), Number(process.argv[3]));

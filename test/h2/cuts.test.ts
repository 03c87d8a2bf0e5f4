import {
  block,
  call,
  data,
  END_HEADERS,
  END_STREAM,
  frame,
  message,
  PREFACE,
  RawPeer,
  settings,
  Type,
  uint32,
  PADDED,
  requestFields,
} from './raw-peer';
import { channelTo, ECHO, linkedPair, TestServer, WAIT } from './served';

const question = Buffer.from('question');
const fields = block(requestFields(ECHO));

/** All kinds of frames that a client sends: two calls are answered. */
const ofClient = Buffer.concat([
  PREFACE,
  settings([1, 0], [4, 100_000]),
  frame(Type.Settings, 1, 0),
  frame(Type.Window, 0, 0, uint32(1000)),
  call(1, ECHO),
  data(1, message(20).subarray(0, 11)),
  frame(Type.Priority, 0, 1, [0, 0, 0, 3, 1]),
  data(1, message(20).subarray(11), END_STREAM),
  frame(Type.Headers, 0, 3, fields.subarray(0, 30)),
  frame(Type.Continuation, END_HEADERS, 3, fields.subarray(30)),
  data(3, Buffer.concat([Buffer.from([3]), message(5), Buffer.alloc(3)]), PADDED | END_STREAM),
  frame(Type.Ping, 0, 0, Buffer.alloc(8)),
  call(5, WAIT),
  frame(Type.Reset, 0, 5, uint32(8)),
  frame(0x99, 7, 9, Buffer.alloc(9)),
  frame(Type.Ping, 0, 0, Buffer.from('the last')),
]);

const greeting = settings([3, 100], [5, 16_384]);
const BEGIN = greeting.length;

/** What a server sends to one call: it greets before the call comes. */
const ofServer = Buffer.concat([
  greeting,
  frame(Type.Settings, 1, 0),
  frame(Type.Window, 0, 0, uint32(1000)),
  frame(
    Type.Headers,
    END_HEADERS,
    1,
    block([
      [':status', '200'],
      ['content-type', 'application/grpc'],
    ]),
  ),
  data(1, message(20).subarray(0, 2)),
  frame(Type.Ping, 0, 0, Buffer.alloc(8)),
  data(1, message(20).subarray(2)),
  frame(Type.Headers, END_HEADERS | END_STREAM, 1, block([['grpc-status', '0']])),
]);

const compare = (one: number, other: number): number => one - other;

/** Sends the answer in parts that begin at these places; the first call comes after the greeting. */
async function playAnswer(peer: RawPeer, begins: number[], end: number): Promise<void> {
  for (const [index, from] of begins.entries()) {
    if (from === BEGIN) await peer.seen(({ type }) => type === Type.Headers);
    await peer.send(ofServer.subarray(from, begins[index + 1] ?? end));
  }
}

describe('frames that arrive in two parts, cut at every byte,', () => {
  test('are answered by a server as one part', async () => {
    const server = new TestServer();
    for (let cut = 1; cut < ofClient.length; cut += 1) {
      const peer = new RawPeer(server.connect());
      await peer.send(ofClient.subarray(0, cut));
      await peer.send(ofClient.subarray(cut));
      await peer.seen(
        ({ type, payload }) => type === Type.Ping && payload.equals(Buffer.from('the last')),
      );
      const answers = peer.frames.filter(({ type }) => type === Type.Data);
      expect(answers.map(({ stream, payload }) => [stream, payload])).toEqual([
        [1, message(20)],
        [3, message(5)],
      ]);
      expect(peer.goAwayCode).toBeUndefined();
      peer.end();
    }
    await server.close();
  });

  test('are an answer for a client as one part', async () => {
    for (let cut = 1; cut < ofServer.length; cut += 1) {
      const [ours, theirs] = linkedPair();
      const channel = channelTo(() => ours);
      const peer = new RawPeer(theirs, PREFACE.length);
      const answer = channel.call(ECHO, question);
      await playAnswer(peer, [...new Set([0, cut, BEGIN])].sort(compare), ofServer.length);
      expect(await answer).toEqual(message(20).subarray(5));
      channel.close();
      peer.end();
    }
  });
});

describe('frames that end at every byte', () => {
  test('leave nothing behind in a server', async () => {
    const server = new TestServer();
    for (let end = 0; end <= ofClient.length; end += 1) {
      const peer = new RawPeer(server.connect());
      await peer.send(ofClient.subarray(0, end));
      peer.end();
    }
    while (server.grpc.size > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(server.total.used).toBe(0);
    await server.close();
  });

  test('fail the call of a client, unless it has its answer', async () => {
    for (let end = 0; end <= ofServer.length; end += 1) {
      const [ours, theirs] = linkedPair();
      const channel = channelTo(() => ours);
      const peer = new RawPeer(theirs, PREFACE.length);
      const answer = channel.call(ECHO, question, { waitForReady: false }).catch((e: unknown) => e);
      await playAnswer(peer, [0, Math.min(end, BEGIN)], end);
      if (end === ofServer.length) expect(await answer).toEqual(message(20).subarray(5));
      peer.end();
      if (end < ofServer.length) expect(await answer).toMatchObject({ code: 'VMRE_RPC_FAILED' });
      channel.close();
    }
  });
});

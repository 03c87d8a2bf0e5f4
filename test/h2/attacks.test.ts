import { ErrorCode } from '../../src/h2/wire';
import { onClient, onServer, type Attack } from './attacks';
import { frame, PREFACE, RawPeer, settings, Type } from './raw-peer';
import { channelTo, ECHO, linkedPair, TestServer, WAIT } from './served';

const codes: Readonly<Record<string, number>> = {
  PROTOCOL_ERROR: ErrorCode.Protocol,
  FLOW_CONTROL_ERROR: ErrorCode.FlowControl,
  FRAME_SIZE_ERROR: ErrorCode.FrameSize,
  COMPRESSION_ERROR: ErrorCode.Compression,
  ENHANCE_YOUR_CALM: ErrorCode.EnhanceYourCalm,
};
const question = Buffer.from('question');

/** Sends the attack, until the connection is over or has read all of it. */
async function play(attack: Attack, peer: RawPeer): Promise<void> {
  for (let number = 0; number < attack.most; number += 1) {
    if (!(await peer.send(attack.part(number)))) return;
  }
  const last = Buffer.from('the last');
  await peer.send(frame(Type.Ping, 0, 0, last));
  await peer.seen(({ type, payload }) => type === Type.Ping && payload.equals(last));
}

describe('a server', () => {
  let server: TestServer;
  beforeEach(() => (server = new TestServer()));
  afterEach(() => server.close());

  test.each(onServer)('ends a connection with $name by $code', async (attack) => {
    const { code } = attack;
    const other = server.channel();
    expect(await other.call(ECHO, question)).toEqual(question);
    const peer = new RawPeer(server.connect());
    await peer.send(Buffer.concat([PREFACE, settings()]));
    await play(attack, peer);
    expect(peer.goAwayCode).toBe(codes[code]);
    await peer.closed;
    peer.end();
    // Nothing of it is left, and others are served.
    expect(await other.call(ECHO, question)).toEqual(question);
    expect(server.grpc.size).toBe(1);
    while (server.running > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(server.total.used).toBe(0);
    other.close();
  });
});

describe('a client', () => {
  test.each(onClient)('ends a connection with $name by $code', async (attack) => {
    const { code } = attack;
    const [ours, theirs] = linkedPair();
    const channel = channelTo(() => ours);
    const peer = new RawPeer(theirs, PREFACE.length);
    const outcome = channel.call(WAIT, question, { waitForReady: false }).catch((e: unknown) => e);
    await peer.send(settings());
    await peer.seen(({ type }) => type === Type.Headers);
    await play(attack, peer);
    expect(peer.goAwayCode).toBe(codes[code]);
    await peer.closed;
    expect(await outcome).toMatchObject({ code: 'VMRE_RPC_FAILED' });
    channel.close();
    peer.end();
  });
});

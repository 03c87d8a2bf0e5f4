import {
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
  type SeenFrame,
} from './raw-peer';
import { ECHO, LARGE, TestServer } from './served';

const question = Buffer.from('question');
const MIB = 2 ** 20;
/** No window for answers. */
const NO_WINDOW = settings([4, 0]);
const isReset = ({ type }: SeenFrame): boolean => type === Type.Reset;
const asked = (stream: number, path: string): Buffer =>
  Buffer.concat([call(stream, path), data(stream, message(0), END_STREAM)]);

describe('a peer that takes its time', () => {
  let server: TestServer;
  const peers: RawPeer[] = [];

  async function connected(first: Buffer, limits = {}): Promise<RawPeer> {
    server = new TestServer(limits);
    const peer = new RawPeer(server.connect());
    peers.push(peer);
    await peer.send(first);
    return peer;
  }

  /** It holds nothing, and others are served. */
  afterEach(async () => {
    const other = server.channel();
    expect(await other.call(ECHO, question)).toEqual(question);
    expect(server.total.used).toBe(0);
    other.close();
    for (const peer of peers.splice(0)) peer.end();
    await server.close();
  });

  const greeted = Buffer.concat([PREFACE, settings()]);

  test.each([
    ['says nothing', Buffer.alloc(0)],
    ['sends half of the preface', PREFACE.subarray(0, 9)],
    ['sends no SETTINGS', PREFACE],
    ['sends half of SETTINGS', Buffer.concat([PREFACE, settings([4, 1]).subarray(0, -2)])],
  ])('loses its connection if it %s', async (_, first) => {
    const peer = await connected(first, { settingsMs: 20 });
    await peer.closed;
    expect(server.grpc.size).toBe(0);
  });

  test.each([
    ['the content', call(1, ECHO)],
    ['the rest of the content', Buffer.concat([call(1, ECHO), data(1, message(9).subarray(0, 8))])],
    ['the end', Buffer.concat([call(1, ECHO), data(1, message(9))])],
    ['the rest of a frame', Buffer.concat([call(1, ECHO), data(1, message(9)).subarray(0, -3)])],
  ])('loses its call if it does not send %s', async (_, bytes) => {
    const peer = await connected(greeted, { transferMs: 20 });
    await peer.send(bytes);
    expect(await peer.seen(isReset)).toMatchObject({ stream: 1, payload: uint32(8) });
  });

  test.each([
    ['opens no window', NO_WINDOW, undefined],
    ['opens it byte by byte', NO_WINDOW, frame(Type.Window, 0, 1, uint32(1))],
    ['makes it smaller than nothing', settings(), NO_WINDOW],
  ])('loses its answer if it %s', async (_, first, again) => {
    const peer = await connected(Buffer.concat([PREFACE, first]), { transferMs: 20 });
    await peer.send(asked(1, LARGE));
    expect(server.total.used).toBe(4 * MIB);
    let isOver = false;
    const over = peer.seen(isReset).then((seen) => {
      isOver = true;
      return seen;
    });
    for (let at = 0; at < 1000 && again && !isOver; at += 1) await peer.send(again);
    expect(await over).toMatchObject({ stream: 1, payload: uint32(8) });
  });

  test('that asks for much and reads nothing holds at most the budget of its connection', async () => {
    const peer = await connected(greeted, { connectionBytes: 10 * MIB, transferMs: 1000 });
    await peer.send(NO_WINDOW);
    for (let stream = 1; stream < 100; stream += 2) await peer.send(asked(stream, LARGE));
    expect(server.total.used).toBeLessThanOrEqual(10 * MIB);
    const refused = peer.frames.filter(
      ({ type, flags }) => type === Type.Headers && flags === (END_HEADERS | END_STREAM),
    );
    expect(refused).toHaveLength(48);
    peer.end();
    while (server.grpc.size > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  test('that does not read its answers loses them', async () => {
    const peer = await connected(greeted, { transferMs: 20 });
    peer.pause();
    // The window is open, and the stream below is not read.
    const open = [settings([4, 2 ** 31 - 1]), frame(Type.Window, 0, 0, uint32(2 ** 30))];
    await peer.send(Buffer.concat(open));
    for (let stream = 1; stream < 100; stream += 2) await peer.send(asked(stream, LARGE));
    expect(server.total.used).toBeLessThanOrEqual(64 * MIB);
    while (server.total.used > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  test.each([
    ['pings', frame(Type.Ping, 0, 0, Buffer.alloc(8))],
    ['settings', settings([4, 65_535])],
  ])('that does not read the answers to its %s loses its connection', async (_, bytes) => {
    const peer = await connected(greeted);
    peer.pause();
    for (let at = 0; at < 5000; at += 1) if (!(await peer.send(bytes))) break;
    while (server.grpc.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  });
});

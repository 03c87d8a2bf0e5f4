import fc from 'fast-check';

import { acceptHead, serveTexts } from '../../../../src/testing/vm/http/web-socket';

const [TEXT, BINARY, CLOSE, PING, PONG] = [0x81, 0x82, 0x88, 0x89, 0x8a];

/** A frame as browsers send it. */
function masked(first: number, payload: Buffer, mask = Buffer.of(1, 2, 3, 4)): Buffer {
  const { length } = payload;
  const head =
    length < 126
      ? Buffer.of(first, 0x80 | length)
      : length < 65536
        ? Buffer.of(first, 0x80 | 126, length >> 8, length & 255)
        : Buffer.concat([Buffer.of(first, 0x80 | 127), Buffer.alloc(8)]);
  if (length > 65535) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, mask, payload.map((byte, at) => byte ^ mask[at % 4]!)]);
}

/** The answers to bytes that arrive in pieces of this size. */
async function answerTo(input: Buffer, piece = 7): Promise<Buffer> {
  const written: Uint8Array[] = [];
  let at = 0;
  const read = async (): Promise<Uint8Array | undefined> => {
    const next = input.subarray(at, at + piece);
    at += next.length;
    return next.length === 0 ? undefined : next;
  };
  const write = async (bytes: Uint8Array): Promise<void> => void written.push(bytes);
  await serveTexts({ read, write }, async (text) => `<${text}>`);
  return Buffer.concat(written);
}

test('the answer to the key of RFC 6455', () => {
  const head = acceptHead('dGhlIHNhbXBsZSBub25jZQ==').toString();
  expect(head).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n');
});

test('texts of any length, in pieces of any size', async () => {
  const lengths = fc.constantFrom(0, 1, 123, 124, 125, 126, 127, 65533, 65534, 65536, 70_000);
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 70_000 }), async (length, piece) => {
      const frame = masked(TEXT, Buffer.alloc(length, 'a'));
      const answer = await answerTo(frame, Math.max(piece, Math.ceil(length / 50)));
      const head = length + 2 < 126 ? 2 : length + 2 < 65536 ? 4 : 10;
      expect(answer[0]).toBe(TEXT);
      expect(answer.subarray(head).toString()).toBe(`<${'a'.repeat(length)}>`);
    }),
    { numRuns: 40 },
  );
});

test('pings and the close frame are answered', async () => {
  const input = [
    masked(PING, Buffer.from('still there?')),
    masked(PONG, Buffer.from('nobody asked')),
    masked(CLOSE, Buffer.of(0x03, 0xe8)),
    masked(TEXT, Buffer.from('too late')),
  ];
  expect(await answerTo(Buffer.concat(input))).toEqual(
    Buffer.concat([
      Buffer.of(PONG, 12),
      Buffer.from('still there?'),
      Buffer.of(CLOSE, 2, 0x03, 0xe8),
    ]),
  );
});

test.each([
  ['a message in two frames', masked(0x01, Buffer.from('first')), 1003],
  ['bytes', masked(BINARY, Buffer.from('x')), 1003],
  ['more than a MiB', masked(TEXT, Buffer.alloc(1024 * 1024 + 1)), 1009],
])('%s closes it with a reason', async (_, frame, code) => {
  const answer = await answerTo(frame, 1 << 20);
  expect([answer[0], answer.readUInt16BE(2)]).toEqual([CLOSE, code]);
});

test('a connection that ends within a frame is closed', async () => {
  const frame = masked(TEXT, Buffer.alloc(200, 'a'));
  for (const bytes of [0, 1, 3, 6, 100]) {
    expect(await answerTo(frame.subarray(0, bytes))).toEqual(Buffer.alloc(0));
  }
});

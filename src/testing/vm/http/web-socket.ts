import { createHash } from 'node:crypto';

/** A hijacked connection. */
export interface RawConnection {
  /** @returns undefined at the end */
  read(): Promise<Uint8Array | undefined>;
  write(bytes: Uint8Array): Promise<unknown>;
}

/** The GUID of RFC 6455, which is appended to the key of a client. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const [TEXT, CLOSE, PING, PONG] = [0x1, 0x8, 0x9, 0xa] as const;
/** Maximum payload of a frame; the connection is closed after a larger one. */
const MAX_FRAME_BYTES = 1024 * 1024;
const TOO_LARGE = Buffer.from([0x03, 0xf1]);
const NOT_TAKEN = Buffer.from([0x03, 0xeb]);

/** The head of the response that accepts a WebSocket. */
export function acceptHead(key: string): Buffer {
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/**
 * Answers each text message of a WebSocket with one message, until either side closes it. A message must be a single
 * frame of at most 1 MiB.
 */
export async function serveTexts(
  connection: RawConnection,
  answer: (text: string) => Promise<string>,
): Promise<void> {
  const input = new Input(connection);
  for (;;) {
    const frame = await readFrame(input);
    if (frame === undefined) return;
    const { opcode, payload } = frame;
    if (opcode === TEXT && payload) {
      await connection.write(frameOf(TEXT, Buffer.from(await answer(payload.toString()))));
    } else if (opcode === PING && payload) {
      await connection.write(frameOf(PONG, payload));
    } else if (opcode !== PONG) {
      const reason = payload === undefined ? TOO_LARGE : opcode === CLOSE ? payload : NOT_TAKEN;
      await connection.write(frameOf(CLOSE, reason));
      return;
    }
  }
}

interface Frame {
  opcode: number;
  /** Undefined if it is too large. */
  payload: Buffer | undefined;
}

/** @returns undefined at the end */
async function readFrame(input: Input): Promise<Frame | undefined> {
  const head = await input.take(2);
  if (!head) return undefined;
  // Fragmented messages are not supported.
  const opcode = head[0]! & 0x80 ? head[0]! & 0x0f : -1;
  let length = head[1]! & 0x7f;
  if (length >= 126) {
    const longer = await input.take(length === 126 ? 2 : 8);
    if (!longer) return undefined;
    length = longer.length === 2 ? longer.readUInt16BE() : Number(longer.readBigUInt64BE());
  }
  if (length > MAX_FRAME_BYTES) return { opcode, payload: undefined };
  const isMasked = (head[1]! & 0x80) !== 0;
  const mask = isMasked ? await input.take(4) : Buffer.alloc(4);
  const masked = await input.take(length);
  if (!mask || !masked) return undefined;
  return { opcode, payload: masked.map((byte, at) => byte ^ mask[at % 4]!) as Buffer };
}

function frameOf(opcode: number, payload: Buffer): Buffer {
  const first = 0x80 | opcode;
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.of(first, length), payload]);
  const head = Buffer.alloc(10);
  head[0] = first;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  if (length > 0xffff) return Buffer.concat([head, payload]);
  head[1] = 126;
  head.writeUInt16BE(length, 2);
  return Buffer.concat([head.subarray(0, 4), payload]);
}

/** Buffers received bytes. */
class Input {
  private rest = Buffer.alloc(0);

  constructor(private readonly connection: RawConnection) {}

  /** @returns undefined if the connection ends first */
  async take(bytes: number): Promise<Buffer | undefined> {
    while (this.rest.length < bytes) {
      const more = await this.connection.read();
      if (more === undefined) return undefined;
      this.rest = Buffer.concat([this.rest, more]);
    }
    const taken = this.rest.subarray(0, bytes);
    this.rest = this.rest.subarray(bytes);
    return taken;
  }
}

import { once } from 'node:events';
import type { Duplex } from 'node:stream';

import { HpackEncoder } from '../../src/h2/hpack/encoder';
import type { Field } from '../../src/h2/hpack/static-table';

/** Types, flags and settings of HTTP/2. */
export const Type = {
  ...{ Data: 0, Headers: 1, Priority: 2, Reset: 3, Settings: 4 },
  ...{ Push: 5, Ping: 6, GoAway: 7, Window: 8, Continuation: 9 },
};
export const END_STREAM = 1;
export const ACK = 1;
export const END_HEADERS = 4;
export const PADDED = 8;

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array | number[] = [],
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, Buffer.from(payload)]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export const settings = (...entries: (readonly [id: number, value: number])[]): Buffer =>
  frame(
    Type.Settings,
    0,
    0,
    Buffer.concat(
      entries.map(([id, value]) => Buffer.concat([Buffer.from([0, id]), uint32(value)])),
    ),
  );

/** A block that needs no table. */
export const block = (fields: readonly Field[]): Buffer => {
  const encoder = new HpackEncoder();
  encoder.setMaxTableSize(0);
  return encoder.encode(fields);
};

export const requestFields = (path: string, ...more: Field[]): Field[] => [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', path],
  [':authority', 'x'],
  ['content-type', 'application/grpc'],
  ['te', 'trailers'],
  ...more,
];

/** HEADERS of a call. */
export const call = (stream: number, path: string, flags = END_HEADERS, ...more: Field[]): Buffer =>
  frame(Type.Headers, flags, stream, block(requestFields(path, ...more)));

/** A message with its prefix. */
export const message = (bytes: number): Buffer =>
  Buffer.concat([Buffer.from([0]), uint32(bytes), Buffer.alloc(bytes, 7)]);

export const data = (stream: number, payload: Uint8Array, flags = 0): Buffer =>
  frame(Type.Data, flags, stream, payload);

/** A frame that arrived. */
export interface SeenFrame {
  type: number;
  flags: number;
  stream: number;
  payload: Buffer;
}

/** One end of a connection, which sends any bytes and keeps the frames that it gets. */
export class RawPeer {
  readonly frames: SeenFrame[] = [];
  readonly closed: Promise<void>;
  isClosed = false;
  private rest = Buffer.alloc(0);

  /** @param skip bytes at the beginning that are no frame: the preface of a client */
  constructor(
    private readonly duplex: Duplex,
    private skip = 0,
  ) {
    duplex.on('error', () => undefined);
    duplex.on('data', (chunk: Buffer) => this.read(chunk));
    this.closed = new Promise((resolve) => {
      for (const event of ['close', 'end']) {
        duplex.once(event, () => {
          this.isClosed = true;
          resolve();
        });
      }
    });
  }

  /** Reads nothing from now on. */
  pause(): void {
    this.duplex.pause();
  }

  /** @returns whether the other side took it, and is still there */
  async send(bytes: Uint8Array): Promise<boolean> {
    if (this.isClosed) return false;
    if (!this.duplex.write(bytes)) {
      await Promise.race([once(this.duplex, 'drain').catch(() => undefined), this.closed]);
    }
    // The other side works in later turns.
    await new Promise((resolve) => setImmediate(resolve));
    return !this.isClosed;
  }

  /** Waits for a frame, seen already or not. @returns undefined if the connection is closed before */
  async seen(matches: (frame: SeenFrame) => boolean): Promise<SeenFrame | undefined> {
    for (;;) {
      const found = this.frames.find(matches);
      if (found || this.isClosed) return found;
      await Promise.race([once(this.duplex, 'data').catch(() => undefined), this.closed]);
    }
  }

  /** The error code with which the other side ended the connection. */
  get goAwayCode(): number | undefined {
    const last = this.frames.filter(({ type }) => type === Type.GoAway).at(-1);
    return last?.payload.readUInt32BE(4);
  }

  end(): void {
    this.duplex.destroy();
  }

  private read(chunk: Buffer): void {
    let bytes = Buffer.concat([this.rest, chunk]);
    const skipped = Math.min(this.skip, bytes.length);
    this.skip -= skipped;
    bytes = bytes.subarray(skipped);
    while (bytes.length >= 9 && bytes.length >= 9 + bytes.readUIntBE(0, 3)) {
      const end = 9 + bytes.readUIntBE(0, 3);
      const stream = bytes.readUInt32BE(5) & 0x7fffffff;
      const [type, flags] = [bytes[3]!, bytes[4]!];
      this.frames.push({ type, flags, stream, payload: Buffer.from(bytes.subarray(9, end)) });
      bytes = bytes.subarray(end);
    }
    this.rest = Buffer.from(bytes);
  }
}

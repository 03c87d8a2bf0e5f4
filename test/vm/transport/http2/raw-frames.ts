import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Types of frames of HTTP/2. */
export const Frame = { Data: 0, Headers: 1, Reset: 3, Settings: 4, Ping: 6, Window: 8, More: 9 };
export const END_HEADERS = 4;

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

export function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** An HPACK header that is in no table. */
const literal = (name: string, value: string): Buffer =>
  Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);

/** The headers that a call begins with. */
export const callHeaders = (path: string): Buffer =>
  Buffer.concat([
    literal(':method', 'POST'),
    literal(':scheme', 'http'),
    literal(':path', path),
    literal(':authority', 'x'),
    literal('content-type', 'application/grpc'),
  ]);

/** A setting of the peer: the identifier and the value. */
export function setting(id: number, value: number): Buffer {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(id, 0);
  payload.writeUInt32BE(value, 2);
  return payload;
}

/** A connection that sends frames, and reads what comes unless it is paused. */
export class RawConnection {
  readonly closed: Promise<unknown>;
  private isOver = false;

  private constructor(private readonly socket: Socket) {
    socket.on('error', () => undefined);
    socket.resume();
    this.closed = new Promise((resolve) => socket.once('close', resolve)).then(
      () => (this.isOver = true),
    );
  }

  static async open(address: string, first: Uint8Array | undefined = greeting()) {
    const [host, port] = address.split(':');
    const socket = connect(Number(port), host);
    const connection = new RawConnection(socket);
    await Promise.race([once(socket, 'connect').catch(() => undefined), connection.closed]);
    if (first) await connection.send(first);
    return connection;
  }

  pause(): void {
    this.socket.pause();
  }

  /** Settles when the connection is closed, or when the other side has ended it or stopped reading. */
  async send(bytes: Uint8Array): Promise<boolean> {
    if (this.isOver) return false;
    if (this.socket.write(bytes)) return true;
    const late = new Promise((resolve) => setTimeout(resolve, 1000).unref());
    await Promise.race([once(this.socket, 'drain').catch(() => undefined), this.closed, late]);
    return !this.isOver && !this.socket.writableNeedDrain;
  }

  /** Sends the same data until there is enough of it, or the other side closes. */
  async flood(bytes: Uint8Array, times: number): Promise<void> {
    for (let at = 0; at < times; at += 1) if (!(await this.send(bytes))) return;
  }

  end(): void {
    this.socket.destroy();
  }
}

/** The beginning of a client connection. */
export const greeting = (settings: Uint8Array = Buffer.alloc(0)): Buffer =>
  Buffer.concat([Buffer.from(PREFACE), frame(Frame.Settings, 0, 0, settings)]);

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Between two looks at what has come. */
const LOOK_MS = 50;
const REFUSAL = [
  'HTTP/1.1 503 Service Unavailable',
  'Connection: close',
  'Retry-After: 1',
  'Content-Length: 0',
];

/** Where the head that a connection sends begins. */
interface Begin {
  at: number;
  /** Nothing is a head before the body of this one is over. */
  body: IncomingMessage | undefined;
}

/**
 * Bounds what is in memory of all heads of HTTP/1 that are not there as a whole: each may be large, and many
 * connections send one. When they are more than they may be, the largest are refused, until the rest has room.
 */
export class UnfinishedHeads {
  private readonly begins = new Map<Socket, Begin>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly maxBytes: number) {}

  /** Looks after a connection from its first byte on, until it is closed. */
  add(socket: Socket): void {
    this.begins.set(socket, { at: 0, body: undefined });
    socket.once('close', () => this.leave(socket));
    this.timer ??= setInterval(() => this.look(), LOOK_MS).unref();
  }

  /** The head of a request has come: what follows it is its body, or the next head. */
  readonly onRequest = (request: IncomingMessage, _response?: ServerResponse): void => {
    const { socket, headers } = request;
    const begin = this.begins.get(socket);
    if (!begin) return;
    const hasBody = 'content-length' in headers || 'transfer-encoding' in headers;
    begin.at = socket.bytesRead;
    begin.body = hasBody ? request : undefined;
  };

  /** Whatever comes on a connection is no head any more. */
  leave(socket: Socket): void {
    this.begins.delete(socket);
    if (this.begins.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private look(): void {
    const heads: { socket: Socket; bytes: number }[] = [];
    let total = 0;
    for (const [socket, begin] of this.begins) {
      const bytes = bytesOf(socket, begin);
      total += bytes;
      if (bytes > 0) heads.push({ socket, bytes });
    }
    if (total <= this.maxBytes) return;
    heads.sort((a, b) => b.bytes - a.bytes);
    for (const { socket, bytes } of heads) {
      if (total <= this.maxBytes) return;
      total -= bytes;
      this.leave(socket);
      socket.write(`${REFUSAL.join('\r\n')}\r\n\r\n`, () => socket.destroy());
    }
  }
}

function bytesOf(socket: Socket, begin: Begin): number {
  if (begin.body) {
    if (!begin.body.complete) return 0;
    begin.at = socket.bytesRead;
    begin.body = undefined;
  }
  return socket.bytesRead - begin.at;
}

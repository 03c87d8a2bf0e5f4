import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Interval between two checks, in milliseconds. */
const CHECK_MS = 50;
const REFUSAL = [
  'HTTP/1.1 503 Service Unavailable',
  'Connection: close',
  'Retry-After: 1',
  'Content-Length: 0',
];

/** Where the current head of a connection begins. */
interface Begin {
  at: number;
  /** The request before it: bytes belong to no head until its body is complete. */
  body: IncomingMessage | undefined;
}

/**
 * Bounds the memory of all incomplete HTTP/1 heads: each may be large, and many connections send one. Beyond
 * the limit the largest ones are rejected until the rest fits.
 */
export class UnfinishedHeads {
  private readonly begins = new Map<Socket, Begin>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly maxBytes: number) {}

  /** Watches a connection from its first byte until it is closed. */
  add(socket: Socket): void {
    this.begins.set(socket, { at: 0, body: undefined });
    socket.once('close', () => this.leave(socket));
    this.timer ??= setInterval(() => this.check(), CHECK_MS).unref();
  }

  /** Notes that a head is complete: its body follows, or the next head. */
  readonly onRequest = (request: IncomingMessage, _response?: ServerResponse): void => {
    const { socket, headers } = request;
    const begin = this.begins.get(socket);
    if (!begin) return;
    const hasBody = 'content-length' in headers || 'transfer-encoding' in headers;
    begin.at = socket.bytesRead;
    begin.body = hasBody ? request : undefined;
    // The next check may come after the next head has begun.
    if (hasBody) request.once('end', () => begin.body === request && endBody(socket, begin));
  };

  /** Stops to watch a connection, such as an upgraded one. */
  leave(socket: Socket): void {
    this.begins.delete(socket);
    if (this.begins.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private check(): void {
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
    endBody(socket, begin);
  }
  return socket.bytesRead - begin.at;
}

function endBody(socket: Socket, begin: Begin): void {
  begin.at = socket.bytesRead;
  begin.body = undefined;
}

import type { Duplex } from 'node:stream';

import { after } from '../../support/deadline';
import { ByteBudget } from '../grpc/byte-budget';
import { keepAlive } from '../keep-alive';
import type { UnaryHandler } from './server-call';
import { ServerConnection, type ServerUser } from './server-connection';

/** Interval of checks for peers that take too long. */
const SWEEP_MS = 1000;

/** Limits of a server. */
export interface ServerLimits {
  /** Bytes of a message, in both directions. */
  readonly messageBytes: number;
  /** Bytes of all messages of a connection that are in progress. */
  readonly connectionBytes: number;
  /** Budget of all connections. */
  readonly total: ByteBudget;
  /** Concurrent calls on one connection, and on all. */
  readonly streams: number;
  readonly totalStreams: number;
  /** Milliseconds until a connection must have completed the HTTP/2 handshake. */
  readonly settingsMs: number;
  /** Milliseconds for a peer to send a request, and to read an answer, and more for each byte. */
  readonly transferMs: number;
  readonly msPerByte: number;
  /** Milliseconds of silence before a ping, and for its answer. */
  readonly serverPingMs: number;
  readonly serverPongMs: number;
}

/** Answers unary calls on the streams that it gets. */
export class GrpcServer<P> {
  private readonly connections = new Set<ServerConnection<P>>();
  private readonly handlers: ReadonlyMap<string, UnaryHandler<P>>;
  private readonly sweep: NodeJS.Timeout;
  private calls = 0;
  private time = performance.now();
  private onEmpty: (() => void) | undefined;

  /** @param handlers by the full path of their method */
  constructor(
    handlers: Readonly<Record<string, UnaryHandler<P>>>,
    private readonly limits: ServerLimits,
  ) {
    this.handlers = new Map(Object.entries(handlers));
    this.sweep = setInterval(() => this.endLate(), SWEEP_MS).unref();
  }

  /** Number of connections. */
  get size(): number {
    return this.connections.size;
  }

  /**
   * Serves a connected stream, which is destroyed in the end.
   *
   * @param peer the other end, for handlers
   */
  accept(duplex: Duplex, peer: P): void {
    const { limits } = this;
    const late = (): void => connection.destroy();
    const silent = setTimeout(late, limits.settingsMs).unref();
    let rest = (): void => clearTimeout(silent);
    const user: ServerUser<P> = {
      handlers: this.handlers,
      messageBytes: limits.messageBytes,
      streams: limits.streams,
      isFull: () => this.calls >= limits.totalStreams,
      count: (calls) => (this.calls += calls),
      now: () => this.time,
      onGreeted: () => {
        rest();
        rest = keepAlive(connection, limits.serverPingMs, limits.serverPongMs);
      },
      onOver: () => {
        rest();
        this.connections.delete(connection);
        if (this.connections.size === 0) this.onEmpty?.();
      },
    };
    const budget = new ByteBudget(limits.connectionBytes, limits.total);
    const connection: ServerConnection<P> = new ServerConnection(duplex, peer, budget, user);
    this.connections.add(connection);
  }

  /** Lets pending calls finish, but at most for `graceMs`. Accept no further streams before. */
  async close(graceMs: number): Promise<void> {
    const over = new Promise<void>((resolve) => {
      this.onEmpty = resolve;
      if (this.connections.size === 0) resolve();
    });
    const cutOff = (): void => {
      for (const connection of this.connections) connection.cutOff();
    };
    if (graceMs <= 0) cutOff();
    else for (const connection of this.connections) connection.drain();
    const cancel = after(graceMs, cutOff);
    await over;
    cancel();
    clearInterval(this.sweep);
  }

  private endLate(): void {
    this.time = performance.now();
    const { transferMs, msPerByte } = this.limits;
    for (const connection of this.connections) connection.endIfLate(transferMs, msPerByte);
  }
}

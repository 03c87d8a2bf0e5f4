import type { Duplex } from 'node:stream';

import { keepAlive } from '../keep-alive';
import { ClientConnection } from './client-connection';

/** Makes a connected stream. `onStream` gets it as soon as it exists, so that it can be destroyed. */
export type Dial = (onStream: (stream: Duplex) => void) => Promise<Duplex>;

/** Times of a connection, in milliseconds. */
export interface ConnectionTimes {
  /** For an address to accept a connection, and to complete the HTTP/2 handshake. */
  readonly connectMs: number;
  /** Between two attempts to connect; doubled after each failure. */
  readonly firstReconnectMs: number;
  readonly maxReconnectMs: number;
  /** From a sign of life to the next ping, and for its answer. */
  readonly clientPingMs: number;
  readonly clientPongMs: number;
}

/** The user of a dialler. */
export interface DiallerUser {
  connected(connection: ClientConnection): void;
  /** An attempt failed. The next one follows after a delay, if a connection is wanted. */
  failed(): void;
  /** Whether calls wait for the next attempt. */
  isWanted(): boolean;
}

/** A timer or a stream that may keep the process alive. */
interface Held {
  ref?(): unknown;
  unref?(): unknown;
}

/** A connection that is made on demand, and again after it was lost. */
export class Dialler {
  /** Why the last attempt failed; undefined during an attempt. */
  problem: unknown;
  private connection: ClientConnection | undefined;
  private attempt: { destroy(problem?: Error): void } | undefined;
  private stream: Duplex | undefined;
  private pauseMs: number;
  private pausing: NodeJS.Timeout | undefined;
  private isHeld = true;

  constructor(
    private readonly dial: Dial,
    private readonly times: ConnectionTimes,
    private readonly user: DiallerUser,
  ) {
    this.pauseMs = times.firstReconnectMs;
  }

  /** The connection for calls; undefined when there is none. */
  get ready(): ClientConnection | undefined {
    return this.connection?.isReady ? this.connection : undefined;
  }

  /** Starts an attempt unless one is pending. */
  want(): void {
    if (this.attempt || this.pausing) return;
    this.problem = undefined;
    this.begin();
  }

  /** Whether it keeps the process alive. */
  hold(isHeld: boolean): void {
    if (this.isHeld === isHeld) return;
    this.isHeld = isHeld;
    for (const each of [this.stream as Held | undefined, this.pausing]) {
      if (isHeld) each?.ref?.();
      else each?.unref?.();
    }
  }

  close(): void {
    const { attempt } = this;
    this.attempt = undefined;
    clearTimeout(this.pausing);
    attempt?.destroy();
    this.connection?.destroy();
  }

  private begin(): void {
    let stream: Duplex | undefined;
    let problem: Error | undefined;
    const attempt = {
      destroy: (why = new Error('the attempt was cancelled')): void => {
        problem = why;
        stream?.destroy(why);
      },
    };
    this.attempt = attempt;
    const { connectMs } = this.times;
    const late = (): void => attempt.destroy(new Error(`no connection within ${connectMs} ms`));
    const timer = setTimeout(late, connectMs).unref();
    const onStream = (made: Duplex): void => {
      stream = made;
      made.on('error', () => undefined); // dial() throws it as well
      if (problem) made.destroy(problem);
    };
    void this.dial(onStream)
      .then(
        (made) => {
          if (this.attempt === attempt) this.speak(made);
          else made.destroy();
        },
        (error: unknown) => {
          if (this.attempt === attempt) this.failed(problem ?? error);
        },
      )
      .finally(() => clearTimeout(timer));
  }

  private speak(stream: Duplex): void {
    const { connectMs, firstReconnectMs, clientPingMs, clientPongMs } = this.times;
    const late = (): void =>
      connection.destroy(new Error(`no HTTP/2 handshake within ${connectMs} ms`));
    const timer = setTimeout(late, connectMs).unref();
    let rest = (): void => clearTimeout(timer);
    const connection: ClientConnection = new ClientConnection(stream, {
      onReady: () => {
        rest();
        if (this.attempt !== connection) return;
        this.attempt = undefined;
        this.connection = connection;
        this.pauseMs = firstReconnectMs;
        rest = keepAlive(connection, clientPingMs, clientPongMs);
        this.user.connected(connection);
      },
      onOver: (problem) => {
        rest();
        const closed = 'the other side closed the connection before the HTTP/2 handshake';
        if (this.attempt === connection) this.failed(problem ?? new Error(closed));
      },
    });
    this.attempt = connection;
    this.stream = stream;
    if (!this.isHeld) (stream as Held).unref?.();
  }

  private failed(problem: unknown): void {
    this.attempt = undefined;
    this.problem = problem;
    this.pausing = setTimeout(() => {
      this.pausing = undefined;
      if (this.user.isWanted()) this.want();
    }, this.pauseMs);
    this.pauseMs = Math.min(2 * this.pauseMs, this.times.maxReconnectMs);
    this.user.failed();
  }
}

import { connect, type ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { GRPC } from '../../limits';

import { connectTo } from '../local/checked-connection';
import { UntrustedPeer } from '../local/local-users';
import type { GrpcSettings } from '../http2/limits';
import { clientOptions, keepAlive, widen } from './session';

/** The user of a connection. */
export interface ConnectionUser {
  connected(session: ClientHttp2Session): void;
  /** An attempt failed. The next one follows after a delay, if the connection is wanted. */
  failed(): void;
  /** Whether calls wait for the next attempt. */
  isWanted(): boolean;
}

/** An attempt without a session yet. */
interface Attempt {
  destroy(): void;
}

/** A connection to one address, made on demand, and again after it was lost. */
export class Connection {
  /** Why the last attempt failed; undefined during an attempt. */
  problem: unknown;
  private session: ClientHttp2Session | undefined;
  private attempt: Attempt | ClientHttp2Session | undefined;
  private pauseMs = GRPC.firstReconnectMs;
  private pausing: NodeJS.Timeout | undefined;
  private isHeld = true;

  constructor(
    private readonly address: string,
    private readonly settings: GrpcSettings,
    private readonly user: ConnectionUser,
  ) {}

  /** The session for calls; undefined when there is no connection. */
  get ready(): ClientHttp2Session | undefined {
    const { session } = this;
    return session && !session.closed && !session.destroyed ? session : undefined;
  }

  /** Starts an attempt unless one is pending. */
  want(): void {
    if (this.attempt || this.pausing) return;
    this.problem = undefined;
    try {
      this.begin();
    } catch (error) {
      this.failed(error); // an invalid address
    }
  }

  /** Whether it keeps the process alive. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    for (const each of [this.attempt, this.session, this.pausing]) {
      if (!each || !('ref' in each)) continue;
      if (isHeld) each.ref();
      else each.unref();
    }
  }

  close(): void {
    const { attempt } = this;
    this.attempt = undefined;
    clearTimeout(this.pausing);
    attempt?.destroy();
    this.session?.destroy();
  }

  private begin(): void {
    const attempt: Attempt = { destroy: () => undefined };
    this.attempt = attempt;
    let problem: unknown;
    const late = (): void => {
      problem = new Error(`no connection within ${GRPC.connectMs} ms`);
      attempt.destroy();
    };
    const timer = setTimeout(late, GRPC.connectMs).unref();
    const onSocket = (socket: Socket): void => {
      socket.on('error', () => undefined); // connectTo() throws it as well
      attempt.destroy = () => void socket.destroy(new Error('the attempt was cancelled'));
      if (this.attempt !== attempt || problem) attempt.destroy();
    };
    void connectTo(this.address, this.settings.users, onSocket)
      .then(
        (socket) => {
          if (this.attempt !== attempt) socket.destroy();
          else this.speak(socket);
        },
        (error: unknown) => {
          if (this.attempt !== attempt) return;
          if (error instanceof UntrustedPeer)
            this.settings.onRefused?.(`${this.address}: ${error.message}`);
          this.failed(problem ?? error);
        },
      )
      .finally(() => clearTimeout(timer));
  }

  private speak(socket: Socket): void {
    const options = clientOptions(this.settings.limits);
    const session = connect(`http://${this.address}`, {
      ...options,
      createConnection: () => socket,
    });
    this.attempt = session;
    if (!this.isHeld) session.unref();
    let problem: unknown = new Error(
      'the other side closed the connection before the HTTP/2 handshake',
    );
    session.on('error', (error: Error) => (problem = error));
    const late = (): void =>
      session.destroy(new Error(`no HTTP/2 handshake within ${GRPC.connectMs} ms`));
    const timer = setTimeout(late, GRPC.connectMs).unref();
    session.once('close', () => {
      clearTimeout(timer);
      if (this.attempt === session) this.failed(problem);
    });
    session.once('remoteSettings', () => {
      clearTimeout(timer);
      if (this.attempt !== session) return;
      this.attempt = undefined;
      this.session = session;
      this.pauseMs = GRPC.firstReconnectMs;
      widen(session);
      keepAlive(session, GRPC.clientPingMs, GRPC.clientPongMs);
      this.user.connected(session);
    });
  }

  private failed(problem: unknown): void {
    this.attempt = undefined;
    this.problem = problem;
    this.pausing = setTimeout(() => {
      this.pausing = undefined;
      if (this.user.isWanted()) this.want();
    }, this.pauseMs);
    this.pauseMs = Math.min(2 * this.pauseMs, GRPC.maxReconnectMs);
    this.user.failed();
  }
}

import { connect, type ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

import { connectTo } from '../local/checked-connection';
import { UntrustedPeer } from '../local/local-users';
import type { GrpcSettings } from './grpc-settings';
import { clientOptions, keepAlive, widen } from './session';

/** How long an address may take to begin with HTTP/2. */
const CONNECT_MS = 20_000;
/** Between attempts: a plugin that starts again is reached again within a second. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 1000;
const KEEP_ALIVE_MS = 30_000;
const ANSWER_MS = 10_000;

/** Who uses a connection. */
export interface ConnectionUser {
  connected(session: ClientHttp2Session): void;
  /** An attempt has failed; the next one comes after a pause, when it is wanted. */
  failed(): void;
  /** Whether somebody waits for the next attempt. */
  isWanted(): boolean;
}

/** What has no session yet. */
interface Attempt {
  destroy(): void;
}

/** A connection to one address, made when it is wanted and again when it was lost. */
export class Connection {
  /** Why the last attempt failed; undefined while there is another. */
  problem: unknown;
  private session: ClientHttp2Session | undefined;
  private attempt: Attempt | ClientHttp2Session | undefined;
  private pauseMs = FIRST_PAUSE_MS;
  private pausing: NodeJS.Timeout | undefined;
  private isHeld = true;

  constructor(
    private readonly address: string,
    private readonly settings: GrpcSettings,
    private readonly user: ConnectionUser,
  ) {}

  /** What calls go over now; undefined: there is no connection. */
  get ready(): ClientHttp2Session | undefined {
    const { session } = this;
    return session && !session.closed && !session.destroyed ? session : undefined;
  }

  /** Sees to it that there is an attempt. */
  want(): void {
    if (this.attempt || this.pausing) return;
    this.problem = undefined;
    try {
      this.begin();
    } catch (error) {
      this.failed(error); // an address that is none
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
      problem = new Error(`no connection in ${CONNECT_MS} ms`);
      attempt.destroy();
    };
    const timer = setTimeout(late, CONNECT_MS).unref();
    const onSocket = (socket: Socket): void => {
      socket.on('error', () => undefined); // it is thrown as well
      attempt.destroy = () => void socket.destroy(new Error('it was given up'));
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
    let problem: unknown = new Error('the other side closed it before it began');
    session.on('error', (error: Error) => (problem = error));
    const late = (): void => session.destroy(new Error(`no HTTP/2 there in ${CONNECT_MS} ms`));
    const timer = setTimeout(late, CONNECT_MS).unref();
    session.once('close', () => {
      clearTimeout(timer);
      if (this.attempt === session) this.failed(problem);
    });
    session.once('remoteSettings', () => {
      clearTimeout(timer);
      if (this.attempt !== session) return;
      this.attempt = undefined;
      this.session = session;
      this.pauseMs = FIRST_PAUSE_MS;
      widen(session);
      keepAlive(session, KEEP_ALIVE_MS, ANSWER_MS);
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
    this.pauseMs = Math.min(2 * this.pauseMs, MAX_PAUSE_MS);
    this.user.failed();
  }
}

import type { Socket } from 'node:net';

import { messageOf } from '../../../support/errors/vmre-error';
import type { LocalUsers } from '../local/local-users';
import type { Peer } from '../transport';
import type { FullLimits } from './limits';

/** Who is told what became of a connection. */
export interface AdmissionListener {
  /** Whether there are as many as there may be. */
  isFull(): boolean;
  /** Nothing was read from it yet. */
  admitted(socket: Socket, peer: Peer): void;
  refused(why: string): void;
}

/** Looks at each connection to a server before it is served. */
export class Admission {
  private readonly waiting = new Set<Socket>();
  private isClosed = false;

  constructor(
    private readonly users: LocalUsers,
    private readonly limits: FullLimits,
    private readonly listener: AdmissionListener,
  ) {}

  /** For the event `connection` of a server. */
  readonly consider = (socket: Socket): void => {
    // As many strangers as there are, they do not take the places of those who are served.
    if (this.isClosed || this.waiting.size >= this.limits.connections) return this.refuse(socket);
    socket.on('error', () => undefined);
    this.waiting.add(socket);
    void this.users
      .client(socket)
      .then(
        (peer) => {
          if (this.isClosed || socket.destroyed) socket.destroy();
          else if (this.listener.isFull()) this.refuse(socket, 'there are too many already');
          else this.listener.admitted(socket, peer);
        },
        (error: unknown) => this.refuse(socket, messageOf(error)),
      )
      .finally(() => this.waiting.delete(socket));
  };

  /** Ends those that are being looked at, and admits nobody any more. */
  close(): void {
    this.isClosed = true;
    for (const socket of this.waiting) socket.destroy();
  }

  private refuse(socket: Socket, why = 'too many come at once'): void {
    if (!this.isClosed) this.listener.refused(why);
    socket.resetAndDestroy();
  }
}

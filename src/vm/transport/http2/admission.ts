import type { Socket } from 'node:net';

import { messageOf } from '../../../support/errors/vmre-error';
import type { LocalUsers } from '../local/local-users';
import type { Peer } from '../transport';
import type { FullLimits } from './limits';

/** Gets the result for each connection. */
export interface AdmissionListener {
  /** Whether the server has as many connections as allowed. */
  isFull(): boolean;
  /** The connection is accepted; nothing was read from it yet. */
  admitted(socket: Socket, peer: Peer): void;
  refused(why: string): void;
}

/** Checks each connection to a server before it is served. */
export class Admission {
  private readonly waiting = new Set<Socket>();
  private isClosed = false;

  constructor(
    private readonly users: LocalUsers,
    private readonly limits: FullLimits,
    private readonly listener: AdmissionListener,
  ) {}

  /** Listener for the event `connection` of a server. */
  readonly consider = (socket: Socket): void => {
    // Pending checks do not count as connections, so that other users cannot use up the places.
    if (this.isClosed || this.waiting.size >= this.limits.connections) return this.refuse(socket);
    socket.on('error', () => undefined);
    this.waiting.add(socket);
    void this.users
      .client(socket)
      .then(
        (peer) => {
          if (this.isClosed || socket.destroyed) socket.destroy();
          else if (this.listener.isFull()) this.refuse(socket, 'there are too many connections');
          else this.listener.admitted(socket, peer);
        },
        (error: unknown) => this.refuse(socket, messageOf(error)),
      )
      .finally(() => this.waiting.delete(socket));
  };

  /** Closes pending connections, and rejects further ones. */
  close(): void {
    this.isClosed = true;
    for (const socket of this.waiting) socket.destroy();
  }

  private refuse(socket: Socket, why = 'too many connections at once'): void {
    if (!this.isClosed) this.listener.refused(why);
    socket.resetAndDestroy();
  }
}

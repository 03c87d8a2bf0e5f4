import type { Socket } from 'node:net';

import { messageOf } from '../../../support/errors/vmre-error';
import type { Peer } from '../transport';
import { bytesOfIp, isLocalIp } from './socket-address';
import { listenersAt, ownerOf } from './socket-readings';
import { knowsOwners, type Endpoint, type SocketOwner } from './socket-table';

/** Logs that were told already: several transports of one VM share a log. */
const told = new WeakSet<(text: string) => void>();

/** The message for the log, with what can be done. */
function notToldApart(): string {
  const reason =
    process.platform === 'linux'
      ? '/proc/net/tcp is missing'
      : `${process.platform} does not report the user of a socket`;
  return `users of this machine cannot be told apart (${reason}): all of them can use the ports of this VM, unless it runs in its own container or network namespace`;
}

/** The reason why a peer is rejected. */
export class UntrustedPeer extends Error {}

/**
 * The users of this machine whose connections are accepted: the user of this process, and others given by id.
 * Every user of a machine can reach its loopback interface, and bind a port that became free.
 *
 * Peers on other machines are all accepted. So are all users of this machine if the system does not report
 * the user of a socket; that is logged once.
 */
export class LocalUsers {
  /**
   * @param others ids of further users
   * @param tell called once, with the first peer, if users cannot be told apart
   */
  constructor(
    private readonly others: readonly number[] = [],
    private readonly tell?: (text: string) => void,
  ) {}

  /**
   * Looks up the user of a connection to our server. Await it before reading anything.
   *
   * @throws UntrustedPeer
   */
  async client(socket: Socket): Promise<Peer> {
    const address = `${socket.remoteAddress ?? 'nowhere'}:${socket.remotePort ?? 0}`;
    const owner = await this.ownerOfClient(socket);
    if (owner) this.check(owner, `${address} is a socket`);
    return { address, ...owner };
  }

  /**
   * Looks up the processes that listen at an address. Call it before connecting, and again before sending
   * anything: a process that listens both times has accepted the connection.
   *
   * @returns all of them; undefined when they cannot be determined
   * @throws UntrustedPeer
   */
  listeners(target: Endpoint): readonly SocketOwner[] | undefined {
    if (!isLocalIp(target.ip) || !this.tellsApart()) return undefined;
    let owners: SocketOwner[] = [];
    try {
      owners = listenersAt(target);
    } catch (error) {
      unknown(error);
    }
    for (const owner of owners) {
      this.check(owner, `the listener on port ${target.port} is a process`);
    }
    return owners;
  }

  private async ownerOfClient(socket: Socket): Promise<SocketOwner | undefined> {
    const ends = endsOf(socket);
    if (!ends) throw new UntrustedPeer('the connection was closed');
    if (!isLocalIp(ends.remote.ip) || !this.tellsApart()) return undefined;
    const owner = await ownerOf(ends.remote, ends.local).catch(unknown);
    if (owner) return owner;
    throw new UntrustedPeer('the user of its socket is unknown, because it was closed already');
  }

  private tellsApart(): boolean {
    if (knowsOwners()) return true;
    if (this.tell && !told.has(this.tell)) {
      told.add(this.tell);
      this.tell(notToldApart());
    }
    return false;
  }

  private check({ uid }: SocketOwner, whose: string): void {
    if (uid === process.geteuid?.() || this.others.includes(uid)) return;
    throw new UntrustedPeer(`${whose} of user ${uid}`);
  }
}

function unknown(error: unknown): never {
  throw new UntrustedPeer(`the user of its socket cannot be looked up: ${messageOf(error)}`);
}

function endsOf(socket: Socket): { local: Endpoint; remote: Endpoint } | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  const local = bytesOfIp(localAddress ?? '');
  const remote = bytesOfIp(remoteAddress ?? '');
  if (!local || !remote) return undefined;
  return {
    local: { ip: local, port: localPort ?? 0 },
    remote: { ip: remote, port: remotePort ?? 0 },
  };
}

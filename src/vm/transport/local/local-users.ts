import type { Socket } from 'node:net';

import { messageOf } from '../../../support/errors/vmre-error';
import type { Peer } from '../transport';
import { bytesOfIp, isLocalIp } from './socket-address';
import { listenersAt, ownerOf } from './socket-readings';
import { knowsOwners, type Endpoint, type SocketOwner } from './socket-table';

/** Several transports of one VM have the same log. */
const told = new WeakSet<(text: string) => void>();

/** What somebody who watches the log can do about it. */
function notToldApart(): string {
  const reason =
    process.platform === 'linux'
      ? '/proc/net/tcp is missing'
      : `${process.platform} does not say whose a socket is`;
  return `users of this machine are not told apart (${reason}): all of them can use the ports of this VM, unless it runs in a container or a network namespace of its own`;
}

/** Why somebody is not dealt with. */
export class UntrustedPeer extends Error {}

/**
 * Which users of this machine are dealt with: that of this process, and others that are named. Everybody on
 * a machine can reach its loopback interface, and bind a port that has become free.
 *
 * Peers on other machines are all dealt with. So are all users of this machine where the system does not tell
 * whom a socket belongs to; that is said once.
 */
export class LocalUsers {
  /**
   * @param others ids of further users
   * @param tell told once, with the first peer, that users cannot be told apart
   */
  constructor(
    private readonly others: readonly number[] = [],
    private readonly tell?: (text: string) => void,
  ) {}

  /**
   * Looks up who has connected to a server of ours. To be awaited before anything is read.
   *
   * @throws Stranger
   */
  async client(socket: Socket): Promise<Peer> {
    const address = `${socket.remoteAddress ?? 'nowhere'}:${socket.remotePort ?? 0}`;
    const owner = await this.ownerOfClient(socket);
    if (owner) this.check(owner, `${address} is a socket`);
    return { address, ...owner };
  }

  /**
   * Looks up who listens where we connect to. To be done before the connection is made, and again before
   * anything is sent: who listens there both times is who the connection has reached.
   *
   * @returns all of them; undefined where it cannot be known who it is
   * @throws Stranger
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
      this.check(owner, `who listens on port ${target.port} is a process`);
    }
    return owners;
  }

  private async ownerOfClient(socket: Socket): Promise<SocketOwner | undefined> {
    const ends = endsOf(socket);
    if (!ends) throw new UntrustedPeer('the connection is gone');
    if (!isLocalIp(ends.remote.ip) || !this.tellsApart()) return undefined;
    const owner = await ownerOf(ends.remote, ends.local).catch(unknown);
    if (owner) return owner;
    throw new UntrustedPeer('it is not known whose socket it is, for it is closed already');
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
  throw new UntrustedPeer(`it cannot be looked up whose it is: ${messageOf(error)}`);
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

import { once } from 'node:events';
import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';

import { printable } from '../../../support/printable';
import { UntrustedPeer, type LocalUsers } from './local-users';
import { bytesOfIp, splitAddress } from './socket-address';
import type { SocketOwner } from './socket-table';

/** Addresses that the system treats as the loopback interface. */
const ANY_IP = /^(0\.0\.0\.0|::)$/;

type Listeners = readonly SocketOwner[] | undefined;

/**
 * Connects to an address if its listener runs as an accepted user.
 *
 * @param address `host:port`
 * @param onSocket called with the socket at once, so that it can be destroyed
 * @throws UntrustedPeer, and errors of the operating system
 */
export async function connectTo(
  address: string,
  users: LocalUsers,
  onSocket: (socket: Socket) => void,
): Promise<Socket> {
  const { host, port } = splitAddress(address) ?? {};
  if (host === undefined || port === undefined) {
    throw new Error(`${printable(JSON.stringify(address))} is not an address host:port`);
  }
  const candidates = bytesOfIp(host)
    ? [host.replace(ANY_IP, (any) => (any === '::' ? '::1' : '127.0.0.1'))]
    : (await lookup(host, { all: true })).map((found) => found.address);
  let problem: unknown;
  for (const candidate of candidates) {
    const target = { ip: bytesOfIp(candidate)!, port };
    const before = users.listeners(target);
    const socket = connect({ host: candidate, port, noDelay: true });
    onSocket(socket);
    try {
      await once(socket, 'connect');
      const after = users.listeners(target);
      if (isSame(before, after)) return socket;
      throw new UntrustedPeer(
        `the process that accepted the connection to port ${port} cannot be determined`,
      );
    } catch (error) {
      socket.destroy();
      problem = error;
    }
  }
  throw problem;
}

function isSame(before: Listeners, after: Listeners): boolean {
  if (!before || !after) return true; // unknown on this system
  const inodes = new Set(after.map(({ inode }) => inode));
  return before.length > 0 && inodes.size === before.length && before.every(isIn(inodes));
}

const isIn =
  (inodes: ReadonlySet<string>) =>
  ({ inode }: SocketOwner): boolean =>
    inodes.has(inode);

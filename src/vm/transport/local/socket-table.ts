import { existsSync } from 'node:fs';

import { kernelForm } from './socket-address';

/** The owner of a socket of this machine. */
export interface SocketOwner {
  /** Id of the user. */
  readonly uid: number;
  /**
   * Number of the socket, as in `socket:[inode]` in the directory `/proc/<pid>/fd` of its process.
   */
  readonly inode: string;
}

/** One end of a connection. */
export interface Endpoint {
  ip: Buffer;
  port: number;
}

/** A table of the kernel. The IPv6 table also contains sockets of IPv4. */
export type Family = 4 | 6;

/** The state of sockets that listen, which come first in the table. */
export const LISTENING = '0A';
const ANY_IP = { 4: Buffer.alloc(4), 6: Buffer.alloc(16) };

let isThere: boolean | undefined;

/**
 * Whether the system reports the owners of sockets: only Linux does. Checked once, because the check fails
 * when too many files are open.
 */
export const knowsOwners = (): boolean =>
  (isThere ??= process.platform === 'linux' && existsSync('/proc/net/tcp'));

/** Lines of a table of TCP sockets. */
export class SocketTable {
  constructor(
    private readonly lines: string,
    private readonly family: Family,
  ) {}

  /**
   * Finds the owner of the socket with these ends.
   *
   * A socket that its process closed has no owner, and the kernel writes 0 for its user: it is not found.
   */
  connected(local: Endpoint, remote: Endpoint): SocketOwner | undefined {
    const own = kernelForm(local.ip, local.port, this.family);
    const other = kernelForm(remote.ip, remote.port, this.family);
    return own && other ? this.owners(`${own} ${other} `).at(0) : undefined;
  }

  /**
   * Finds the owners of the sockets that accept connections to an address. As in the kernel, a socket of
   * exactly this address precedes one of all addresses.
   */
  listening({ ip, port }: Endpoint): SocketOwner[] {
    for (const each of [ip, ANY_IP[this.family]]) {
      const own = kernelForm(each, port, this.family);
      if (own === undefined) continue;
      const anyPeer = own.replace(/[^:]+$/, '0000').replace(/[^:]/g, '0');
      const found = this.owners(`${own} ${anyPeer} ${LISTENING} `);
      if (found.length > 0) return found;
    }
    return [];
  }

  private owners(ends: string): SocketOwner[] {
    const found: SocketOwner[] = [];
    const sought = `: ${ends}`;
    for (let at = this.lines.indexOf(sought); at >= 0; at = this.lines.indexOf(sought, at + 1)) {
      const end = this.lines.indexOf('\n', at);
      const fields = this.lines.slice(at + 2, end < 0 ? undefined : end).split(/ +/);
      const [, , , , , , uid, , inode] = fields;
      if (inode !== undefined && inode !== '0') found.push({ uid: Number(uid), inode });
    }
    return found;
  }
}

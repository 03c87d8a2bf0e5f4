import { existsSync } from 'node:fs';

import { kernelForm } from './socket-address';

/** Whom a socket of this machine belongs to. */
export interface SocketOwner {
  /** The id of the user. */
  readonly uid: number;
  /** Tells the socket from all others; `socket:[inode]` in the directory `/proc/<pid>/fd` of who has it. */
  readonly inode: string;
}

/** One end of a connection. */
export interface Endpoint {
  ip: Buffer;
  port: number;
}

/** Which table of the kernel. That of IPv6 has sockets of IPv4 too. */
export type Family = 4 | 6;

/** The state of a socket that listens. In the table they come before all others. */
export const LISTENING = '0A';
const ANY_IP = { 4: Buffer.alloc(4), 6: Buffer.alloc(16) };

let isThere: boolean | undefined;

/** Whether the system tells whom sockets belong to: Linux alone. Asked once: too many open files are no no. */
export const knowsOwners = (): boolean =>
  (isThere ??= process.platform === 'linux' && existsSync('/proc/net/tcp'));

/** Lines of the table of TCP sockets. */
export class SocketTable {
  constructor(
    private readonly lines: string,
    private readonly family: Family,
  ) {}

  /**
   * The owner of the socket with these ends.
   *
   * A socket that its process has closed belongs to nobody, and the kernel writes 0 where its user was:
   * such a one is not found.
   */
  connected(local: Endpoint, remote: Endpoint): SocketOwner | undefined {
    const own = kernelForm(local.ip, local.port, this.family);
    const other = kernelForm(remote.ip, remote.port, this.family);
    return own && other ? this.owners(`${own} ${other} `).at(0) : undefined;
  }

  /**
   * The owners of the sockets at which a connection to this address arrives. As for the kernel, one of just
   * this address comes before one of all addresses.
   */
  listening({ ip, port }: Endpoint): SocketOwner[] {
    for (const each of [ip, ANY_IP[this.family]]) {
      const own = kernelForm(each, port, this.family);
      if (own === undefined) continue;
      const nobody = own.replace(/[^:]+$/, '0000').replace(/[^:]/g, '0');
      const found = this.owners(`${own} ${nobody} ${LISTENING} `);
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

import { open } from 'node:fs/promises';

import { pause } from '../../../../support/deadline';
import { systemCodeOf } from '../../../../support/errors/vmre-error';
import {
  LISTENING,
  SocketTable,
  type Endpoint,
  type Family,
  type SocketOwner,
} from './socket-table';

/** A reading misses a socket now and then, when others come and go meanwhile. */
const ROUNDS = 3;
const AGAIN_MS = 5;
/** The kernel gives no more at once. To go through the whole table takes it milliseconds. */
const PIECE_BYTES = 4096;

/** The owner of one end of a connection, by the ends as it sees them; undefined when there is none. */
export async function ownerOf(local: Endpoint, remote: Endpoint): Promise<SocketOwner | undefined> {
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round > 0) await pause(AGAIN_MS);
    for (const family of familiesOf(local.ip)) {
      const owner = await readings[family].find((table) => table.connected(local, remote));
      if (owner) return owner;
    }
  }
  return undefined;
}

/** The owners of what listens where a connection to an address arrives; none when nobody does. */
export async function listenersAt(address: Endpoint): Promise<SocketOwner[]> {
  for (const family of familiesOf(address.ip)) {
    let text = '';
    await readTable(family, (lines) => {
      text += lines;
      return hasConnected.test(lines);
    });
    const found = new SocketTable(text, family).listening(address);
    if (found.length > 0) return found;
  }
  return [];
}

const familiesOf = (ip: Buffer): Family[] => (ip.length === 4 ? [4, 6] : [6]);

/** A line with another state than that of sockets that listen. */
const hasConnected = new RegExp(`^ *\\d+: \\S+ \\S+ (?!${LISTENING})`, 'm');

interface Search {
  find(table: SocketTable): SocketOwner | undefined;
  done(found: SocketOwner | undefined): void;
  fail(error: unknown): void;
}

/** Searches of one table. Who comes while it is read waits for the next reading, which all share. */
class Readings {
  private waiting: Search[] = [];
  private isReading = false;

  constructor(private readonly family: Family) {}

  find(find: Search['find']): Promise<SocketOwner | undefined> {
    return new Promise((done, fail) => {
      this.waiting.push({ find, done, fail });
      if (!this.isReading) void this.readAll();
    });
  }

  private async readAll(): Promise<void> {
    this.isReading = true;
    while (this.waiting.length > 0) {
      const searches = new Set(this.waiting.splice(0));
      try {
        await readTable(this.family, (lines) => {
          const table = new SocketTable(lines, this.family);
          for (const search of searches) {
            const found = search.find(table);
            if (!found) continue;
            search.done(found);
            searches.delete(search);
          }
          return searches.size === 0;
        });
        for (const search of searches) search.done(undefined);
      } catch (error) {
        for (const search of searches) search.fail(error);
      }
    }
    this.isReading = false;
  }
}

const readings = { 4: new Readings(4), 6: new Readings(6) };

/**
 * Reads a table in pieces of whole lines, no further than is wanted.
 *
 * @param take whether it is enough
 * @throws the error of the operating system, such as EMFILE
 */
async function readTable(family: Family, take: (lines: string) => boolean): Promise<void> {
  const path = family === 4 ? '/proc/net/tcp' : '/proc/net/tcp6';
  const file = await open(path).catch((error: unknown) => {
    if (family === 6 && systemCodeOf(error) === 'ENOENT') return undefined; // a machine without IPv6
    throw error;
  });
  if (!file) return;
  try {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    let rest = '';
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, null);
      const text = rest + buffer.toString('latin1', 0, bytesRead);
      const end = bytesRead === 0 ? text.length : text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      if ((end > 0 && take(text.slice(0, end))) || bytesRead === 0) return;
    }
  } finally {
    await file.close();
  }
}

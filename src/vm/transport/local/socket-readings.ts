import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

import { pause } from '../../../support/deadline';
import { systemCodeOf } from '../../../support/errors/vmre-error';
import {
  LISTENING,
  SocketTable,
  type Endpoint,
  type Family,
  type SocketOwner,
} from './socket-table';

/** A reading may miss a socket while others open and close, so it is repeated. */
const ROUNDS = 3;
const AGAIN_MS = 5;
/** Pause after a reading, as a multiple of its duration. */
const REST = 2;
/** The kernel returns at most this much at once. The whole table takes it milliseconds. */
const PIECE_BYTES = 4096;

/**
 * Finds the owner of one end of a connection.
 *
 * @param local the end whose owner is wanted
 * @param remote the other end
 * @returns undefined when it is not in the table
 */
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

/**
 * Finds the owners of the sockets that accept connections to an address; an empty list when nothing listens
 * there. Reads only the beginning of the table, which takes a fraction of a millisecond.
 *
 * @throws errors of the operating system, such as EMFILE
 */
export function listenersAt(address: Endpoint): SocketOwner[] {
  for (const family of familiesOf(address.ip)) {
    const found = new SocketTable(readListeners(family), family).listening(address);
    if (found.length > 0) return found;
  }
  return [];
}

function readListeners(family: Family): string {
  let text = '';
  for (const lines of piecesOf(family)) {
    text += lines;
    if (hasConnected.test(lines)) break;
  }
  return text;
}

/** Reads a table in parts of whole lines. @throws errors of the operating system, such as EMFILE */
function* piecesOf(family: Family): Generator<string> {
  let file: number;
  try {
    file = openSync(family === 4 ? '/proc/net/tcp' : '/proc/net/tcp6', 'r');
  } catch (error) {
    if (family === 6 && systemCodeOf(error) === 'ENOENT') return; // a machine without IPv6
    throw error;
  }
  try {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    for (let rest = ''; ;) {
      const bytes = readSync(file, buffer, 0, PIECE_BYTES, null);
      const text = rest + buffer.toString('latin1', 0, bytes);
      const end = bytes === 0 ? text.length : text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      if (end > 0) yield text.slice(0, end);
      if (bytes === 0) return;
    }
  } finally {
    closeSync(file);
  }
}

const familiesOf = (ip: Buffer): Family[] => (ip.length === 4 ? [4, 6] : [6]);

/** A line of a socket that does not listen. */
const hasConnected = new RegExp(`^ *\\d+: \\S+ \\S+ (?!${LISTENING})`, 'm');

interface Search {
  find(table: SocketTable): SocketOwner | undefined;
  done(found: SocketOwner | undefined): void;
  fail(error: unknown): void;
}

/**
 * The searches of one table. A search that arrives during a reading waits for the next one; all waiting
 * searches share it.
 */
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
      const begin = performance.now();
      const searches = new Set(this.waiting.splice(0));
      try {
        for (const lines of piecesOf(this.family)) {
          this.look(new SocketTable(lines, this.family), searches);
          if (searches.size === 0) break;
          await setImmediate(); // let other work run
        }
        for (const search of searches) search.done(undefined);
      } catch (error) {
        for (const search of searches) search.fail(error);
      }
      // Connections of other users must not use up the time of this process.
      if (this.waiting.length > 0) await pause(REST * (performance.now() - begin));
    }
    this.isReading = false;
  }

  private look(table: SocketTable, searches: Set<Search>): void {
    for (const search of searches) {
      const found = search.find(table);
      if (!found) continue;
      search.done(found);
      searches.delete(search);
    }
  }
}

const readings = { 4: new Readings(4), 6: new Readings(6) };

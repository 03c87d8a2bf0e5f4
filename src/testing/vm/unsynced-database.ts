import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import type {
  Database,
  DatabaseChange,
  DatabaseEntry,
  DatabaseRange,
} from '../../vm/guest/database/database';
import type { HostDatabase } from '../../vm/guest/database/host-database';

const LENGTH_BYTES = 4;
const EMPTY = Buffer.alloc(0);

type Batch = [key: string, value: string | null][];

/**
 * A database in a file of the VM's own directory, like that of VMs of the EVM: the last batches are only in memory and
 * are lost by a kill.
 */
export class UnsyncedDatabase implements Database {
  private readonly file: string;
  private readonly content = new Map<string, Buffer>();
  private waiting: Batch[] = [];

  /** @param most maximum number of batches only in memory */
  constructor(
    private readonly host: HostDatabase,
    directory: string,
    private readonly most: number,
  ) {
    mkdirSync(directory, { recursive: true });
    this.file = join(directory, 'blocks');
    if (existsSync(this.file)) for (const batch of readBatches(this.file)) this.apply(batch);
  }

  async get(key: Uint8Array): Promise<Buffer | undefined> {
    return this.content.get(Buffer.from(key).toString('hex'));
  }

  async write(changes: readonly DatabaseChange[]): Promise<void> {
    const batch = changes.map(({ key, value }): Batch[number] => [
      key.toString('hex'),
      value?.toString('hex') ?? null,
    ]);
    this.apply(batch);
    this.waiting.push(batch);
    // The first batch is the genesis.
    while (this.waiting.length > this.most + 1) this.save(this.waiting.splice(0, 1));
  }

  async *entries({
    prefix = EMPTY,
    start = EMPTY,
  }: DatabaseRange = {}): AsyncIterable<DatabaseEntry> {
    const [first, from] = [prefix, start].map((bytes) => Buffer.from(bytes).toString('hex'));
    const found = [...this.content].filter(([key]) => key.startsWith(first!) && key >= from!);
    for (const [key, value] of found.sort(([a], [b]) => (a < b ? -1 : 1))) {
      yield { key: Buffer.from(key, 'hex'), value };
    }
  }

  health(): Promise<unknown> {
    return this.host.health();
  }

  async close(): Promise<void> {
    this.save(this.waiting.splice(0));
    await this.host.close();
  }

  private apply(batch: Batch): void {
    for (const [key, value] of batch) {
      if (value === null) this.content.delete(key);
      else this.content.set(key, Buffer.from(value, 'hex'));
    }
  }

  private save(batches: readonly Batch[]): void {
    const records = batches.map((batch) => {
      const content = Buffer.from(JSON.stringify(batch));
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(content.length);
      return Buffer.concat([length, content]);
    });
    appendFileSync(this.file, Buffer.concat(records));
  }
}

/** Reads the file, and removes a truncated batch at its end. */
function readBatches(file: string): Batch[] {
  const content = readFileSync(file);
  const batches: Batch[] = [];
  let at = 0;
  while (at + LENGTH_BYTES <= content.length) {
    const start = at + LENGTH_BYTES;
    const end = start + content.readUInt32BE(at);
    if (end > content.length) break;
    batches.push(JSON.parse(content.toString('utf8', start, end)) as Batch);
    at = end;
  }
  truncateSync(file, at);
  return batches;
}

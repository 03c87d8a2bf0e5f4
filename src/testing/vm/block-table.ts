import { DatabaseSentinel, DatabaseService } from '../../vm/protocol/database';
import { clientOf, type ClientOf } from '../../vm/transport/service';
import type { Channel } from '../../vm/transport/transport';
import { parseTextBlock, type TextBlock } from './text-block';

const HEAD = Buffer.from('head');
const CALL_MS = 5000;

/** Accepted blocks by id and height, and the last one. */
export interface BlockTable {
  head(): Promise<TextBlock | undefined>;
  block(id: Uint8Array): Promise<TextBlock | undefined>;
  idAt(height: bigint): Promise<Buffer | undefined>;
  append(block: TextBlock): Promise<void>;
  /** The health of the database of the host, as JSON. */
  health(): Promise<unknown>;
  close(): Promise<void>;
}

/** A table in the database of the host. */
export class HostedTable implements BlockTable {
  private readonly database: ClientOf<typeof DatabaseService.methods>;

  constructor(channel: Channel) {
    this.database = clientOf(DatabaseService, channel);
  }

  async head(): Promise<TextBlock | undefined> {
    const id = await this.read(HEAD);
    return id && this.block(id);
  }

  async block(id: Uint8Array): Promise<TextBlock | undefined> {
    const bytes = await this.read(blockKey(id));
    return bytes && parseTextBlock(bytes);
  }

  idAt(height: bigint): Promise<Buffer | undefined> {
    return this.read(heightKey(height));
  }

  /** In one batch, so the head never lacks its block. */
  async append(block: TextBlock): Promise<void> {
    const { err } = await this.database.writeBatch({
      puts: [
        { key: HEAD, value: block.id },
        { key: blockKey(block.id), value: block.bytes },
        { key: heightKey(block.height), value: block.id },
      ],
    });
    if (err !== DatabaseSentinel.None) throw closed();
  }

  async health(): Promise<unknown> {
    const { details } = await this.database.healthCheck({}, { deadlineMs: CALL_MS });
    return JSON.parse(Buffer.from(details).toString() || 'null');
  }

  async close(): Promise<void> {
    await this.database.close({}, { deadlineMs: CALL_MS });
  }

  private async read(key: Uint8Array): Promise<Buffer | undefined> {
    const { value, err } = await this.database.get({ key });
    if (err === DatabaseSentinel.Closed) throw closed();
    return err === DatabaseSentinel.NotFound ? undefined : Buffer.from(value);
  }
}

const closed = (): Error => new Error('the database is closed');
const blockKey = (id: Uint8Array): Buffer => Buffer.concat([Buffer.from('b'), id]);

function heightKey(height: bigint): Buffer {
  const key = Buffer.alloc(9, 'h');
  key.writeBigUInt64BE(height, 1);
  return key;
}

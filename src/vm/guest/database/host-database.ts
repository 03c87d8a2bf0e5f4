import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { asBuffer } from '../../client/block';
import { DatabaseSentinel, DatabaseService } from '../../protocol/database';
import { clientOf, type ClientOf } from '../../transport/service';
import type { Channel } from '../../transport/transport';
import { DATABASE_CLIENT, frozenEmpty } from '../guest-limits';
import { textOfBytes } from '../state/source';
import { checkOpen } from './check-open';
import type { Database, DatabaseChange, DatabaseEntry, DatabaseRange } from './database';
import { hostEntries } from './host-entries';
import { ValueCache } from './value-cache';

/** Options of {@link HostDatabase}. */
export interface HostDatabaseOptions {
  /** Bytes of read values that are kept. Default 32 MiB. */
  cacheBytes?: number | undefined;
}

/**
 * The database that the host gives to a chain. The chain is its only user, so values that were read are kept. After a
 * failure, it is unknown what was written: every further call is rejected, as in VMs in Go.
 */
export class HostDatabase implements Database {
  private readonly service: ClientOf<typeof DatabaseService.methods>;
  private readonly cache: ValueCache;
  private failure: VmreError | undefined;

  /** @param channel to the database service of the host */
  constructor(
    channel: Channel,
    { cacheBytes = DATABASE_CLIENT.cacheBytes }: HostDatabaseOptions = {},
  ) {
    this.service = clientOf(DatabaseService, channel);
    this.cache = new ValueCache(cacheBytes);
  }

  async get(key: Uint8Array): Promise<Buffer | undefined> {
    this.checkUsable();
    const text = textOfBytes(key);
    if (this.cache.has(text)) return this.cache.get(text);
    const { value, err } = await this.guarded(this.service.get({ key }));
    checkOpen(err);
    const found = err === DatabaseSentinel.NotFound ? undefined : Buffer.from(value);
    // A write may have been faster.
    if (!this.cache.has(text)) this.cache.set(text, found);
    return found;
  }

  async write(changes: readonly DatabaseChange[]): Promise<void> {
    this.checkUsable();
    const puts = changes.flatMap(({ key, value }) => (value ? [{ key, value }] : []));
    const deletes = changes.flatMap(({ key, value }) => (value ? [] : [{ key }]));
    const { err } = await this.guarded(this.service.writeBatch({ puts, deletes }));
    checkOpen(err);
    for (const { key, value } of changes) this.cache.set(textOfBytes(key), value);
  }

  /** Puts changes that were written another way into the cache. */
  noticeWritten(changes: readonly DatabaseChange[]): void {
    for (const { key, value } of changes) this.cache.set(textOfBytes(key), value);
  }

  async *entries({
    prefix = frozenEmpty,
    start = frozenEmpty,
  }: DatabaseRange = {}): AsyncIterable<DatabaseEntry> {
    this.checkUsable();
    yield* hostEntries(this.service, { prefix, start }, (call) => this.guarded(call));
  }

  async health(): Promise<unknown> {
    this.checkUsable();
    const { details } = await this.service.healthCheck({});
    const text = asBuffer(details).toString();
    try {
      return JSON.parse(text || 'null');
    } catch {
      return text;
    }
  }

  async close(): Promise<void> {
    const { err } = await this.service.close({});
    checkOpen(err);
  }

  private async guarded<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      this.failure ??= new VmreError(
        'VMRE_STORE_FAILED',
        `closed to avoid possible corruption, init error: ${messageOf(error)}`,
        {
          cause: error,
          hint: 'Restart the node: the chain continues after its last accepted block.',
        },
      );
      throw error;
    }
  }

  private checkUsable(): void {
    if (this.failure) throw this.failure;
  }
}

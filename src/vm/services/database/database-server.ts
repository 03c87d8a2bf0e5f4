import { VmreError } from '../../../support/errors/vmre-error';
import { prefixed } from '../../../store/prefixed';
import type { Store, Write } from '../../../store/store';
import { DatabaseSentinel, DatabaseService } from '../../protocol/database';
import { rpcFailure, RpcStatus } from '../../../h2/grpc/rpc-failure';
import { handlersOf, pathOf, type ImplementationOf } from '../../transport/service';
import type { Handlers, UnaryHandler } from '../../transport/transport';
import { DATABASE } from '../../limits';
import { checkDatabaseLimits, type DatabaseLimits } from './database-limits';
import { EntryWriter } from './entry-writer';
import { Iterators } from './iterators';
import { PendingWrites } from './pending-writes';

const NOT_FOUND = { err: DatabaseSentinel.NotFound };
const CLOSED = { err: DatabaseSentinel.Closed };
const DONE = {};
const iteratorNext = DatabaseService.methods.iteratorNext.request;

/**
 * The database of one chain, `rpcdb.Database`, on a store or a part of one. A write is answered when it is
 * durable; concurrent writes become durable together.
 */
export class DatabaseServer {
  /** The gRPC handlers, for a server. */
  readonly handlers: Handlers;
  private store: Store | undefined;
  private readonly iterators: Iterators;
  private readonly pending: PendingWrites;
  private readonly entries = new EntryWriter();
  private written = 0;
  private lastFailure: VmreError | undefined;

  /**
   * @param store closed by its owner; the VM closes only its own view of it
   * @param limits see {@link DatabaseLimits}
   * @throws VMRE_OPTION_INVALID for an invalid limit
   */
  constructor(store: Store, limits: DatabaseLimits = {}) {
    checkDatabaseLimits(limits);
    const { iterators = DATABASE.iterators, pendingBytes = DATABASE.pendingBytes } = limits;
    this.store = prefixed(store, Buffer.alloc(0));
    this.iterators = new Iterators(iterators);
    this.pending = new PendingWrites(pendingBytes);
    this.handlers = {
      ...handlersOf(DatabaseService, this.implementation()),
      [pathOf(DatabaseService.name, 'iteratorNext')]: this.nextEntries,
    };
  }

  /** Number of writes so far. */
  get writes(): number {
    return this.written;
  }

  /** The error of the last failed write; undefined when none failed. */
  get failure(): VmreError | undefined {
    return this.lastFailure;
  }

  /**
   * Closes the iterators of the VM, and waits for its writes. Later calls are answered with CLOSED.
   *
   * @returns whether it was open
   */
  async close(): Promise<boolean> {
    const { store } = this;
    this.store = undefined;
    this.iterators.close();
    await store?.close();
    return store !== undefined;
  }

  /** Closes it at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private implementation(): Partial<ImplementationOf<typeof DatabaseService.methods>> {
    return {
      has: ({ key }) => (this.store ? { has: this.store.has(key) } : CLOSED),
      get: ({ key }) => {
        if (!this.store) return CLOSED;
        const value = this.store.get(key);
        return value ? { value } : NOT_FOUND;
      },
      put: ({ key, value }) => this.write([{ key, value }]),
      delete: ({ key }) => this.write([{ key, value: undefined }]),
      writeBatch: ({ puts, deletes }) => {
        const removed = deletes.map(({ key }): Write => ({ key, value: undefined }));
        return this.write([...puts, ...removed]);
      },
      // The store needs no compaction.
      compact: () => (this.store ? DONE : CLOSED),
      close: async () => ((await this.close()) ? DONE : CLOSED),
      healthCheck: () => {
        if (this.store) return { details: Buffer.from('null') };
        throw rpcFailure({ status: RpcStatus.Unknown, text: 'the database is closed' });
      },
      newIteratorWithStartAndPrefix: ({ start, prefix }) => ({
        id: this.iterators.open(this.store, start, prefix),
      }),
      iteratorError: ({ id }) => ({ err: this.iterators.error(id) }),
      iteratorRelease: ({ id }) => ({ err: this.iterators.release(id) }),
    };
  }

  private async write(batch: readonly Write[]): Promise<{ err?: DatabaseSentinel }> {
    const { store } = this;
    if (!store) return CLOSED;
    this.written += 1;
    try {
      await this.pending.during(batch, () => store.commit(batch));
    } catch (error) {
      if (VmreError.is(error) && error.code === 'VMRE_STORE_FAILED') this.lastFailure = error;
      throw error;
    }
    return DONE;
  }

  private readonly nextEntries: UnaryHandler = (request) => {
    const { id } = iteratorNext.decode(request);
    this.entries.take(); // drops the entries of a failed call
    this.iterators.next(id, (key, value) => this.entries.add(key, value));
    return this.entries.take();
  };
}

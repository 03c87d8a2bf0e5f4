import type { Entry, Snapshot, Store } from '../../../store/store';
import { endOfPrefix } from '../../../store/key-text';
import { DatabaseSentinel } from '../../protocol/database';
import { rpcFailure, RpcStatus } from '../../../h2/grpc/rpc-failure';
import { DATABASE } from '../../limits';

/** An open iterator. */
interface OpenIterator {
  /** Undefined at the end, and after the database was closed. */
  entries?: Iterator<Entry> | undefined;
  snapshot?: Snapshot | undefined;
  error: DatabaseSentinel;
}

/** The iterators of one chain, by id; ids count from 0. */
export class Iterators {
  private readonly byId = new Map<bigint, OpenIterator>();
  private nextId = 0n;

  /** @param maxOpen maximum number of open iterators */
  constructor(private readonly maxOpen: number) {}

  /**
   * Opens an iterator on a snapshot.
   *
   * @param store undefined when the database is closed
   * @returns its id
   */
  open(store: Store | undefined, start: Uint8Array, prefix: Uint8Array): bigint {
    if (this.byId.size >= this.maxOpen) {
      const text = `${this.maxOpen} iterators are open, the maximum; release some`;
      throw rpcFailure({ status: RpcStatus.ResourceExhausted, text });
    }
    const snapshot = store?.snapshot();
    const from = Buffer.compare(start, prefix) > 0 ? start : prefix;
    const entries = snapshot?.range(from, endOfPrefix(prefix));
    const error = store ? DatabaseSentinel.None : DatabaseSentinel.Closed;
    const id = this.nextId;
    this.nextId += 1n;
    this.byId.set(id, { entries, snapshot, error });
    return id;
  }

  /** Passes the next entries to `take`. At the end it releases the snapshot. */
  next(id: bigint, take: (key: Buffer, value: Buffer) => void): void {
    const iterator = this.find(id);
    for (let bytes = 0; iterator.entries && bytes < DATABASE.batchBytes;) {
      const result = iterator.entries.next();
      if (result.done) {
        release(iterator);
        return;
      }
      const [key, value] = result.value;
      take(key, value);
      bytes += key.length + value.length;
    }
  }

  error(id: bigint): DatabaseSentinel {
    return this.find(id).error;
  }

  /** Releases an iterator. An unknown id is no error, because it may have been released before. */
  release(id: bigint): DatabaseSentinel {
    const iterator = this.byId.get(id);
    if (!iterator) return DatabaseSentinel.None;
    this.byId.delete(id);
    release(iterator);
    return iterator.error;
  }

  /** Closes all iterators; their owner can ask for the error. */
  close(): void {
    for (const iterator of this.byId.values()) {
      release(iterator);
      iterator.error = DatabaseSentinel.Closed;
    }
  }

  private find(id: bigint): OpenIterator {
    const iterator = this.byId.get(id);
    if (!iterator) throw rpcFailure({ status: RpcStatus.Unknown, text: 'unknown iterator' });
    return iterator;
  }
}

function release(iterator: OpenIterator): void {
  iterator.snapshot?.close();
  iterator.entries = iterator.snapshot = undefined;
}

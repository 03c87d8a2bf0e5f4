import type { Entry, Snapshot, Store } from '../../../store/store';
import { endOfPrefix } from '../../../store/key-text';
import { DatabaseSentinel } from '../../protocol/database';
import { rpcFailure, RpcStatus } from '../../transport/rpc-failure';

/** Answers of an iterator end with the pair that crosses this many bytes of keys and values. */
const BATCH_BYTES = 128 * 1024;

/** One iterator: what it sees of the database, or why it sees nothing. */
interface OpenIterator {
  /** Undefined at the end, and after the database was closed. */
  entries?: Iterator<Entry> | undefined;
  snapshot?: Snapshot | undefined;
  error: DatabaseSentinel;
}

/** The iterators of one chain, by ids that count from 0. */
export class Iterators {
  private readonly byId = new Map<bigint, OpenIterator>();
  private nextId = 0n;

  /** @param maxOpen open at once */
  constructor(private readonly maxOpen: number) {}

  /** @param store what it sees, as it is now; undefined when the database is closed */
  open(store: Store | undefined, start: Uint8Array, prefix: Uint8Array): bigint {
    if (this.byId.size >= this.maxOpen) {
      const text = `${this.maxOpen} iterators are open, which is the most; release some`;
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

  /** Calls `take` for the next entries. At the end it lets go of what the iterator keeps. */
  next(id: bigint, take: (key: Buffer, value: Buffer) => void): void {
    const iterator = this.find(id);
    for (let bytes = 0; iterator.entries && bytes < BATCH_BYTES;) {
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

  /** Of one that is not there: fine, as it may have been released. */
  release(id: bigint): DatabaseSentinel {
    const iterator = this.byId.get(id);
    if (!iterator) return DatabaseSentinel.None;
    this.byId.delete(id);
    release(iterator);
    return iterator.error;
  }

  /** Ends all, with an error that their owner can ask for. */
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

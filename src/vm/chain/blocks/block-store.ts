import { VmreError } from '../../../support/errors/vmre-error';
import { prefixed } from '../../../store/prefixed';
import type { CommitTime, Store, Write } from '../../../store/store';
import type { Head } from '../../client/block';
import { formatId } from '../../ids/id';
import { decodeBlock, encodeBlock, type StoredBlock } from './stored-block';

/** Prefixes of keys: records by height, and heights by id. */
const BY_HEIGHT = 0;
const BY_ID = 1;
/** Number of blocks that are read at once. */
const PART = 64;

/** A range of heights, both ends included. */
export interface BlockRange {
  /** Default: the first stored block. */
  from?: bigint | undefined;
  /** Default: the last stored block. */
  to?: bigint | undefined;
}

/**
 * The accepted blocks of a chain, in a part of its store. They begin where the host first saw the chain,
 * which need not be genesis, and have a gap after a state sync of the VM.
 */
export class BlockStore {
  private newest: StoredBlock | undefined;
  /** The last durable block. Later ones are not shown to readers. */
  private durable: StoredBlock | undefined;
  /** Settles with the last pending write. */
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly store: Store) {
    this.reload();
  }

  /** Reloads the last block, after the store was replaced. */
  reload(): void {
    this.newest = this.durable = this.readLast();
  }

  /** The last block, which may not be durable yet; undefined when none is stored. */
  get last(): StoredBlock | undefined {
    return this.newest;
  }

  at(height: bigint): StoredBlock | undefined {
    if (!this.durable || height > this.durable.height) return undefined;
    const record = this.store.get(heightKey(height));
    return record && decodeBlock(height, record);
  }

  find(id: Uint8Array): StoredBlock | undefined {
    const height = this.store.get(idKey(id));
    return height && this.at(height.readBigUInt64BE());
  }

  /** Reads blocks in order of height, including those that are stored meanwhile. */
  async *read({ from = 0n, to }: BlockRange = {}): AsyncGenerator<StoredBlock, undefined> {
    for (let next = from; ;) {
      const part = this.part(next, this.endOf(to));
      yield* part;
      const last = part.at(-1);
      if (!last) return undefined;
      next = last.height + 1n;
    }
  }

  /**
   * Stores the first block, which the VM has already.
   *
   * @returns a promise that settles when it is durable
   */
  startWith(head: Head): Promise<void> {
    return this.append([{ ...head, pChainHeight: undefined }], 'now');
  }

  /**
   * Stores a block that is about to be accepted, unless it is stored already.
   *
   * @param head the last block of the VM, which may have changed by state sync
   * @param time when it is written; see {@link BlockStore.flush}. Default `now`
   * @returns a promise that settles when it is durable, and rejects with VMRE_STORE_FAILED when it cannot be
   *   written
   * @throws VMRE_BLOCK_REFUSED, synchronously, when its parent is not the last block
   */
  add(block: StoredBlock, head: Head | undefined, time: CommitTime = 'now'): Promise<void> {
    const { newest } = this;
    if (newest?.id.equals(block.id)) return this.flush();
    if (!newest || isChild(block, newest)) return this.append([block], time);
    if (head && head.height > newest.height && isChild(block, head)) {
      return this.append([{ ...head, pChainHeight: undefined }, block], time);
    }
    const text = `the parent of block ${named(block)} must be the last block, ${named(newest)}`;
    throw new VmreError('VMRE_BLOCK_REFUSED', text);
  }

  /**
   * Writes blocks that wait for another commit.
   *
   * @returns a promise that settles when all blocks are durable, and rejects with VMRE_STORE_FAILED when they
   *   cannot be written and are dropped
   */
  flush(): Promise<void> {
    if (this.newest !== this.durable) this.store.flushed().catch(() => undefined);
    return this.writing;
  }

  private append(blocks: readonly StoredBlock[], time: CommitTime): Promise<void> {
    this.writing = this.write(blocks, time);
    this.writing.catch(() => undefined); // the caller of add() gets the error
    return this.writing;
  }

  private async write(blocks: readonly StoredBlock[], time: CommitTime): Promise<void> {
    const writes = blocks.flatMap((block): Write[] => {
      const height = heightKey(block.height);
      return [
        { key: height, value: encodeBlock(block) },
        { key: idKey(block.id), value: height.subarray(1) },
      ];
    });
    const last = (this.newest = blocks.at(-1));
    try {
      await this.store.commit(writes, time);
      this.durable = last;
    } catch (error) {
      this.reload();
      this.writing = Promise.resolve();
      throw error;
    }
  }

  /** The last height that can be read. */
  private endOf(to: bigint | undefined): bigint {
    const last = this.durable?.height ?? 0n;
    return to === undefined || to > last ? last : to;
  }

  private part(from: bigint, to: bigint): StoredBlock[] {
    const part: StoredBlock[] = [];
    if (from > to) return part;
    const end = Buffer.concat([heightKey(to), Buffer.of(0)]); // after `to`, even for the highest height
    for (const [key, record] of this.store.range(heightKey(from), end)) {
      part.push(decodeBlock(key.readBigUInt64BE(1), record));
      if (part.length === PART) break;
    }
    return part;
  }

  private readLast(): StoredBlock | undefined {
    const range = this.store.range(Buffer.of(BY_HEIGHT), Buffer.of(BY_ID), true);
    for (const [key, record] of range) return decodeBlock(key.readBigUInt64BE(1), record);
    return undefined;
  }
}

/** The part of the store of a chain with its blocks; parts 0 and 1 belong to its services. */
const BLOCKS = Buffer.from([2]);

/** Opens the accepted blocks in the store of a chain. */
export const blocksIn = (store: Store): BlockStore => new BlockStore(prefixed(store, BLOCKS));

/** Whether a block directly follows another. */
export const isChild = (block: Head, parent: Head): boolean =>
  block.parentId.equals(parent.id) && block.height === parent.height + 1n;

/** Formats height and id of a block, for messages. */
export const named = ({ height, id }: Pick<Head, 'height' | 'id'>): string =>
  `${height} ${formatId(id)}`;

function heightKey(height: bigint): Buffer {
  const key = Buffer.alloc(9, BY_HEIGHT);
  key.writeBigUInt64BE(height, 1);
  return key;
}

const idKey = (id: Uint8Array): Buffer => Buffer.concat([Buffer.of(BY_ID), id]);

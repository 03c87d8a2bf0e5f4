import type { Database, DatabaseChange } from '../database/database';
import type { LayerChange } from '../state/layer';
import { STATE_PREFIX } from '../state/base-state';
import { bytesOfText } from '../state/source';
import type { VmBlock } from '../vm-block';
import type { BlockParser } from './block-parser';
import type { KnownBlock } from './known-block';
import { BLOCK } from '../guest-limits';

// Keys of the framework: `0` and a letter.
const HEAD = Buffer.from('0l');
const blockKey = (id: Uint8Array): Buffer => Buffer.concat([Buffer.from('0b'), id]);

function heightKey(height: bigint): Buffer {
  const key = Buffer.from('0h________');
  key.writeBigUInt64BE(height, 2);
  return key;
}

/** What is stored for a height. */
export interface AcceptedAt {
  readonly id: Buffer;
  /** The hash of the state after the block: see `nextStateHash`. */
  readonly stateHash: Buffer;
}

/** The accepted blocks of a chain in its database, by id and by height. */
export class AcceptedBlocks<B extends VmBlock> {
  constructor(
    private readonly database: Database,
    private readonly parser: BlockParser<B>,
  ) {}

  /** The last one; undefined before the first. */
  async last(): Promise<KnownBlock<B> | undefined> {
    const id = await this.database.get(HEAD);
    return id && this.find(id);
  }

  async find(id: Uint8Array): Promise<KnownBlock<B> | undefined> {
    const bytes = await this.database.get(blockKey(id));
    return bytes && this.parser.parse(bytes);
  }

  async at(height: bigint): Promise<AcceptedAt | undefined> {
    const value = await this.database.get(heightKey(height));
    if (!value) return undefined;
    return { id: value.subarray(0, BLOCK.idBytes), stateHash: value.subarray(BLOCK.idBytes) };
  }

  /** Stores a block, its changes of the state and the head in one batch. */
  async append(
    { id, bytes, height }: KnownBlock<B>,
    changes: readonly LayerChange[],
    stateHash: Uint8Array,
  ): Promise<void> {
    const all: DatabaseChange[] = changes.map(([key, value]) => ({
      key: bytesOfText(STATE_PREFIX + key),
      value,
    }));
    all.push({ key: blockKey(id), value: bytes });
    all.push({ key: heightKey(height), value: Buffer.concat([id, stateHash]) });
    all.push({ key: HEAD, value: id });
    await this.database.write(all);
  }
}

import { assertContext, withContext } from './block-context';
import type { BlockTable } from './block-table';
import { PendingTexts } from './pending-texts';
import { genesisBlock, textBlock, type TextBlock } from './text-block';

/** Prefix of texts that fail to verify. */
const INVALID = 'invalid';

/** Limits of a request for ancestors. */
export interface AncestorLimits {
  count: number;
  bytes: number;
  nanoseconds: bigint;
}

/** A chain of numbered blocks, each with a text. */
export class TextChain {
  readonly pending = new PendingTexts();
  /** Number of blocks that this process accepted. */
  accepted = 0;
  /** The block that the next one is built on. */
  preferred: Buffer;
  /** Verified blocks that are not decided, by id in hex. */
  private readonly processing = new Map<string, TextBlock>();

  private constructor(
    readonly table: BlockTable,
    private last: TextBlock,
  ) {
    this.preferred = last.id;
  }

  /** Continues after the last block in the database; an empty chain begins with the genesis. */
  static async open(table: BlockTable, genesis: Uint8Array): Promise<TextChain> {
    const head = await table.head();
    if (head) return new TextChain(table, head);
    const first = genesisBlock(genesis);
    await table.append(first);
    return new TextChain(table, first);
  }

  /** The block accepted last. */
  get head(): TextBlock {
    return this.last;
  }

  /** Finds a verified or accepted block. */
  async find(id: Uint8Array): Promise<TextBlock | undefined> {
    return this.processing.get(keyOf(id)) ?? this.table.block(id);
  }

  async build(pChainHeight: bigint | undefined): Promise<TextBlock> {
    const parent = await this.find(this.preferred);
    if (!parent) throw new Error('the preferred block is unknown');
    const text = this.pending.take((next) => withContext(next, pChainHeight));
    const now = BigInt(Math.floor(Date.now() / 1000));
    return textBlock({
      parentId: parent.id,
      height: parent.height + 1n,
      seconds: now > parent.timestamp.seconds ? now : parent.timestamp.seconds,
      text,
    });
  }

  verify(block: TextBlock, pChainHeight: bigint | undefined): void {
    assertContext(block, pChainHeight);
    const parent = this.processing.get(keyOf(block.parentId)) ?? this.last;
    if (!block.parentId.equals(parent.id)) throw new Error('missing parent block');
    if (block.height !== parent.height + 1n) throw new Error('wrong height');
    if (block.text.startsWith(INVALID)) throw new Error(`invalid block: ${block.text}`);
    this.processing.set(keyOf(block.id), block);
  }

  async accept(id: Uint8Array): Promise<void> {
    const block = this.processing.get(keyOf(id));
    if (!block) throw new Error('only a verified block can be accepted');
    if (!block.parentId.equals(this.last.id))
      throw new Error('the block is not a child of the head');
    await this.table.append(block);
    this.last = block;
    this.processing.delete(keyOf(id));
    this.accepted += 1;
  }

  reject(id: Uint8Array): void {
    this.processing.delete(keyOf(id));
  }

  /** The bytes of a block and its ancestors; at least one if the block is known. */
  async ancestors(
    id: Uint8Array,
    { count, bytes, nanoseconds }: AncestorLimits,
  ): Promise<Buffer[]> {
    const until = process.hrtime.bigint() + nanoseconds;
    const found: Buffer[] = [];
    let total = 0;
    for (let block = await this.find(id); block; block = await this.find(block.parentId)) {
      total += block.bytes.length + 4;
      const isOver = found.length >= count || total > bytes || process.hrtime.bigint() > until;
      if (found.length > 0 && isOver) break;
      found.push(block.bytes);
    }
    return found;
  }
}

const keyOf = (id: Uint8Array): string => Buffer.from(id).toString('hex');

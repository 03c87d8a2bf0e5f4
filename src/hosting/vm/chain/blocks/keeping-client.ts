import type { Block, Head } from '../../client/block';
import type { BlockContext, VmCallOptions } from '../../client/call-limits';
import { VmClient } from '../../client/vm-client';
import type { KeptBlocks } from './kept-blocks';

/** A client whose blocks are durable before their VM is told to accept them. */
export class KeepingClient extends VmClient {
  private kept: KeptBlocks | undefined;
  /** Of the P-chain, for blocks that were verified with one and are not decided: by id in hex. */
  private readonly pChainHeights = new Map<string, bigint>();

  /** From now on. Until then blocks are accepted that are kept already. */
  keepIn(kept: KeptBlocks): void {
    this.kept = kept;
  }

  override async verify(
    block: Pick<Block, 'bytes'> & { id?: Uint8Array },
    context: BlockContext = {},
  ): Promise<Date> {
    const timestamp = await super.verify(block, context);
    if (block.id && context.pChainHeight !== undefined) {
      this.pChainHeights.set(nameOf(block.id), context.pChainHeight);
    }
    return timestamp;
  }

  override async accept(block: Head, options?: VmCallOptions): Promise<void> {
    const name = nameOf(block.id);
    const { id, parentId, bytes, height, timestamp } = block;
    const pChainHeight = this.pChainHeights.get(name);
    await this.kept?.keep({ id, parentId, bytes, height, timestamp, pChainHeight }, this.head);
    await super.accept(block, options);
    this.pChainHeights.delete(name);
  }

  override async reject(block: Pick<Block, 'id'>, options?: VmCallOptions): Promise<void> {
    await super.reject(block, options);
    this.pChainHeights.delete(nameOf(block.id));
  }
}

const nameOf = (id: Uint8Array): string => Buffer.from(id).toString('hex');

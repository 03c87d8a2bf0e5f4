import type { CommitTime } from '../../../store/store';
import type { Block, Head } from '../../client/block';
import type { BlockContext, VmCallOptions } from '../../client/call-limits';
import { VmClient } from '../../client/vm-client';
import type { BlockStore } from './block-store';

/** How a client keeps what its VM accepts. */
export interface BlockRecording {
  readonly blocks: BlockStore;
  /** How often the VM has written to the database that its host has for it. */
  readonly vmWrites: () => number;
  /** When a block is written whose VM writes as well: `with-next` where both go into one store. */
  readonly time: CommitTime;
  /** The VM has accepted a block that could not be written: it must not go on. */
  readonly onUndecided: (error: unknown) => void;
}

/** A client whose blocks are durable before anybody is told that they are accepted. */
export class RecordingClient extends VmClient {
  private recording: BlockRecording | undefined;
  /** Whether the VM wrote to its database when it accepted its last block. */
  private isWriting = false;
  /** Of the P-chain, for blocks that were verified with one and are not decided: by id in hex. */
  private readonly pChainHeights = new Map<string, bigint>();

  /** From now on. Until then blocks are accepted that are kept already. */
  recordIn(keeping: BlockRecording | undefined): void {
    this.recording = keeping;
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

  override async reject(block: Pick<Block, 'id'>, options?: VmCallOptions): Promise<void> {
    await super.reject(block, options);
    this.pChainHeights.delete(nameOf(block.id));
  }

  protected override async sendAccept(block: Head, options?: VmCallOptions): Promise<void> {
    const { recording } = this;
    if (!recording) return super.sendAccept(block, options);
    const name = nameOf(block.id);
    const { id, parentId, bytes, height, timestamp } = block;
    const pChainHeight = this.pChainHeights.get(name);
    const record = { id, parentId, bytes, height, timestamp, pChainHeight };
    const { blocks, vmWrites, time, onUndecided } = recording;
    const kept = blocks.add(record, this.head, this.isWriting ? time : 'now');
    // A VM that keeps its state elsewhere would show its users a block that a kill takes back.
    if (!this.isWriting) await kept;
    const before = vmWrites();
    await super.sendAccept(block, options);
    this.isWriting = vmWrites() > before;
    void blocks.flush().catch(() => undefined);
    await kept.catch((error: unknown) => {
      onUndecided(error);
      throw error;
    });
    this.pChainHeights.delete(name);
  }
}

const nameOf = (id: Uint8Array): string => Buffer.from(id).toString('hex');

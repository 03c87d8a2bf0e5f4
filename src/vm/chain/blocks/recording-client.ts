import type { CommitTime } from '../../../store/store';
import type { Block, Head } from '../../client/block';
import type { BlockContext, VmCallOptions } from '../../client/call-limits';
import { VmClient } from '../../client/vm-client';
import type { BlockStore } from './block-store';

/** How a client stores the blocks that its VM accepts. */
export interface BlockRecording {
  readonly blocks: BlockStore;
  /** Number of writes of the VM to the database of its host. */
  readonly vmWrites: () => number;
  /** When to write a block whose VM also writes: `withNext` when both are in one store. */
  readonly time: CommitTime;
  /** The VM accepted a block that could not be stored: it must be restarted. */
  readonly onUndecided: (error: unknown) => void;
}

/** A client that stores blocks durably before it reports them as accepted. */
export class RecordingClient extends VmClient {
  private recording: BlockRecording | undefined;
  /** Whether the VM wrote to its database when it accepted its last block. */
  private isWriting = false;
  /** Heights of the P-chain with which undecided blocks were verified, by id in hex. */
  private readonly pChainHeights = new Map<string, bigint>();

  /** Stores blocks from now on. Blocks that are replayed before are stored already. */
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
    const stored = blocks.add(record, this.head, this.isWriting ? time : 'now');
    // A VM that stores its state elsewhere could show users a block that a kill reverts.
    if (!this.isWriting) await stored;
    const before = vmWrites();
    await super.sendAccept(block, options);
    this.isWriting = vmWrites() > before;
    void blocks.flush().catch(() => undefined);
    await stored.catch((error: unknown) => {
      onUndecided(error);
      throw error;
    });
    this.pChainHeights.delete(name);
  }
}

const nameOf = (id: Uint8Array): string => Buffer.from(id).toString('hex');

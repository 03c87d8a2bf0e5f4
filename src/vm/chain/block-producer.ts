import { pauseUntil } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import type { Awaitable } from '../../support/thenable';
import type { Block, Head } from '../client/block';
import type { VmClient } from '../client/vm-client';
import { formatId } from '../ids/id';
import { VmMessage } from '../protocol/vm';
import { isChild, named } from './blocks/block-store';
import { SerialQueue } from './serial-queue';
import type { BlockCoordinator } from './shared-node';

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5000;

/** Who is told of blocks. */
export interface BlockListener {
  onBlock(block: Head): void;
  onFailure(error: unknown, retryInMs: number): void;
}

/**
 * Decides about blocks all by itself, as a network of one node does: what verifies is accepted. A VM takes
 * one of these calls at a time.
 */
export class BlockProducer {
  private readonly queue = new SerialQueue();

  /**
   * @param onUndecided told when nobody can say whether a verified block was accepted: the VM must not go on
   * @param pChainHeight of the validators now, asked anew for each block: VMs leave out what depends on it
   *   without it, such as Warp messages
   * @param coordinator of several nodes. Default: there is this one alone
   */
  constructor(
    private readonly vm: VmClient,
    private readonly listener: BlockListener,
    private readonly onUndecided: (error: unknown) => void,
    private readonly pChainHeight: () => Awaitable<bigint>,
    private readonly coordinator: BlockCoordinator = alone,
  ) {}

  /** Makes a block of what the VM has, and accepts it. */
  build(): Promise<Block> {
    const build = async (): Promise<Block> => {
      const pChainHeight = await this.pChainHeight();
      return this.verifyAndAccept(await this.vm.buildBlock({ pChainHeight }), pChainHeight);
    };
    return this.coordinator.exclusive(() => this.queue.run(build));
  }

  /** Accepts a block that was made elsewhere, on top of the last one. */
  accept(bytes: Uint8Array): Promise<Block> {
    return this.coordinator.exclusive(() => this.follow(bytes));
  }

  /** The same with a block of another node, which has had its turn. */
  follow(bytes: Uint8Array): Promise<Block> {
    return this.queue.run(async () => {
      const pChainHeight = await this.pChainHeight();
      return this.verifyAndAccept(await this.vm.parseBlock(bytes), pChainHeight);
    });
  }

  /**
   * Makes a block whenever the VM wants one, until the signal is aborted or the VM is gone.
   *
   * @param everyMs milliseconds; when it is not 0, a block waits until so many are over since the last time
   */
  async run(signal: AbortSignal, everyMs: number): Promise<void> {
    const begin = performance.now();
    let tick = 0;
    const untilNext = (): number => {
      const passed = performance.now() - begin;
      tick = Math.max(tick + 1, Math.ceil(passed / everyMs)); // a timer may be early
      return Math.max(0, tick * everyMs - passed);
    };
    let retryInMs = FIRST_RETRY_MS;
    while (!signal.aborted) {
      try {
        const event = await this.vm.waitForEvent({ signal });
        if (event !== VmMessage.BuildBlock) continue;
        if (everyMs > 0) await pauseUntil(untilNext(), signal);
        if (signal.aborted) return;
        await this.build();
        retryInMs = FIRST_RETRY_MS;
      } catch (error) {
        if (signal.aborted || isGone(error)) return;
        this.listener.onFailure(error, retryInMs);
        await pauseUntil(retryInMs, signal);
        retryInMs = Math.min(2 * retryInMs, MAX_RETRY_MS);
      }
    }
  }

  /** Begins nothing more. @returns settles when the block that is being decided is decided */
  close(): Promise<void> {
    return this.queue.close();
  }

  private async verifyAndAccept(block: Block, pChainHeight: bigint): Promise<Block> {
    this.assertOnHead(block);
    // A VM without such blocks refuses a height.
    await this.vm.verify(block, block.verifyWithContext ? { pChainHeight } : {});
    try {
      await this.vm.setPreference(block.id);
      this.coordinator.accepting(block);
      await this.vm.accept(block);
    } catch (error) {
      if (!isGone(error)) this.onUndecided(error);
      throw error;
    }
    this.listener.onBlock(block);
    return block;
  }

  /** A VM may verify what stands on an older block; to accept it would break the chain. */
  private assertOnHead(block: Block): void {
    const { head } = this.vm;
    if (!head || isChild(block, head)) return;
    const text =
      `block ${named(block)} stands on ${formatId(block.parentId)}, ` +
      `and not on the last one, block ${named(head)}`;
    throw new VmreError('VMRE_BLOCK_REFUSED', text);
  }
}

const alone: BlockCoordinator = { exclusive: (task) => task(), accepting() {} };

/** There is nobody to ask again. */
const isGone = (error: unknown): boolean =>
  VmreError.is(error) && (error.code === 'VMRE_VM_CRASHED' || error.code === 'VMRE_VM_STOPPED');

import { pauseUntil } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import type { Awaitable } from '../../support/thenable';
import type { Block, Head } from '../client/block';
import type { VmClient } from '../client/vm-client';
import { formatId } from '../ids/id';
import { VmMessage } from '../protocol/vm';
import { CHAIN } from '../limits';
import { isChild, named } from './blocks/block-store';
import { SerialQueue } from './serial-queue';
import type { BlockCoordinator } from './shared-node';

/** Listens to blocks. */
export interface BlockListener {
  onBlock(block: Head): void;
  onFailure(error: unknown, retryInMs: number): void;
}

/**
 * Builds, verifies and accepts blocks like a network of one node: every valid block is accepted. Calls to the
 * VM are made one at a time.
 */
export class BlockProducer {
  private readonly queue = new SerialQueue();

  /**
   * @param vm the VM
   * @param listener gets accepted blocks and failures
   * @param onUndecided called when it is unknown whether a verified block was accepted: the VM must be
   *   restarted
   * @param pChainHeight height of the P-chain for each block: without it VMs leave out what depends on it,
   *   such as Warp messages
   * @param coordinator coordinates several nodes. Default: there is only this one
   */
  constructor(
    private readonly vm: VmClient,
    private readonly listener: BlockListener,
    private readonly onUndecided: (error: unknown) => void,
    private readonly pChainHeight: () => Awaitable<bigint>,
    private readonly coordinator: BlockCoordinator = alone,
  ) {}

  /** Builds a block and accepts it. */
  build(): Promise<Block> {
    const build = async (): Promise<Block> => {
      const pChainHeight = await this.pChainHeight();
      return this.verifyAndAccept(await this.vm.buildBlock({ pChainHeight }), pChainHeight);
    };
    return this.coordinator.exclusive(() => this.queue.run(build));
  }

  /** Accepts a block that was built elsewhere, on top of the head. */
  accept(bytes: Uint8Array): Promise<Block> {
    return this.coordinator.exclusive(() => this.follow(bytes));
  }

  /** Accepts a block that another node built in its exclusive turn. */
  follow(bytes: Uint8Array): Promise<Block> {
    return this.queue.run(async () => {
      const pChainHeight = await this.pChainHeight();
      return this.verifyAndAccept(await this.vm.parseBlock(bytes), pChainHeight);
    });
  }

  /**
   * Builds a block whenever the VM asks for one, until the signal is aborted or the VM has exited.
   *
   * @param everyMs minimum milliseconds between two blocks; 0 for no minimum
   */
  async run(signal: AbortSignal, everyMs: number): Promise<void> {
    const begin = performance.now();
    let tick = 0;
    const untilNext = (): number => {
      const passed = performance.now() - begin;
      tick = Math.max(tick + 1, Math.ceil(passed / everyMs)); // a timer may fire early
      return Math.max(0, tick * everyMs - passed);
    };
    let retryInMs = CHAIN.firstRetryMs;
    while (!signal.aborted) {
      try {
        const event = await this.vm.waitForEvent({ signal });
        if (event !== VmMessage.BuildBlock) continue;
        if (everyMs > 0) await pauseUntil(untilNext(), signal);
        if (signal.aborted) return;
        await this.build();
        retryInMs = CHAIN.firstRetryMs;
      } catch (error) {
        if (signal.aborted || isGone(error)) return;
        this.listener.onFailure(error, retryInMs);
        await pauseUntil(retryInMs, signal);
        retryInMs = Math.min(2 * retryInMs, CHAIN.maxRetryMs);
      }
    }
  }

  /**
   * Starts no further block.
   *
   * @returns a promise that settles when the block in progress is finished
   */
  close(): Promise<void> {
    return this.queue.close();
  }

  private async verifyAndAccept(block: Block, pChainHeight: bigint): Promise<Block> {
    this.assertOnHead(block);
    // A VM whose blocks need no height rejects one.
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

  /** A VM may verify a block on top of an older one; accepting it would break the chain. */
  private assertOnHead(block: Block): void {
    const { head } = this.vm;
    if (!head || isChild(block, head)) return;
    const text =
      `the parent of block ${named(block)} is ${formatId(block.parentId)}, ` +
      `but must be the last block, ${named(head)}`;
    throw new VmreError('VMRE_BLOCK_REFUSED', text);
  }
}

const alone: BlockCoordinator = { exclusive: (task) => task(), accepting() {} };

/** Whether the VM no longer runs. */
const isGone = (error: unknown): boolean =>
  VmreError.is(error) && (error.code === 'VMRE_VM_CRASHED' || error.code === 'VMRE_VM_STOPPED');

import { pause } from '../../../support/deadline';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Block } from '../client/block';
import type { VmClient } from '../client/vm-client';
import { VmMessage } from '../protocol/vm';
import { failureOf, RpcStatus } from '../transport/rpc-failure';
import { SerialQueue } from './serial-queue';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;

/** Who is told of blocks. */
export interface BlockObserver {
  onBlock(block: Block): void;
  onFailure(error: unknown, retryInMs: number): void;
}

/**
 * Decides about blocks all by itself, as a network of one node does: what verifies is accepted. A VM takes
 * one of these calls at a time.
 */
export class BlockMaker {
  private readonly queue = new SerialQueue();

  constructor(
    private readonly vm: VmClient,
    private readonly observer: BlockObserver,
  ) {}

  /** Makes a block of what the VM has, and accepts it. */
  build(): Promise<Block> {
    return this.queue.run(async () => this.decide(await this.vm.buildBlock()));
  }

  /** Accepts a block that was made elsewhere, on top of the last one. */
  accept(bytes: Uint8Array): Promise<Block> {
    return this.queue.run(async () => this.decide(await this.vm.parseBlock(bytes)));
  }

  /** Makes a block whenever the VM wants one, until the signal is aborted or the VM is gone. */
  async serve(signal: AbortSignal): Promise<void> {
    let retryInMs = FIRST_RETRY_MS;
    while (!signal.aborted) {
      try {
        const event = await this.vm.waitForEvent({ signal });
        if (event !== VmMessage.BuildBlock) continue;
        await this.build();
        retryInMs = FIRST_RETRY_MS;
      } catch (error) {
        if (signal.aborted || isGone(error)) return;
        this.observer.onFailure(error, retryInMs);
        await pause(retryInMs);
        retryInMs = Math.min(2 * retryInMs, LONGEST_RETRY_MS);
      }
    }
  }

  private async decide(block: Block): Promise<Block> {
    await this.vm.verify(block);
    await this.vm.setPreference(block.id);
    await this.vm.accept(block);
    this.observer.onBlock(block);
    return block;
  }
}

/** There is nobody to ask again. */
function isGone(error: unknown): boolean {
  if (!VmreError.is(error)) return false;
  if (error.code === 'VMRE_VM_CRASHED' || error.code === 'VMRE_VM_STOPPED') return true;
  return failureOf(error)?.status === RpcStatus.Cancelled;
}

import { settledWithin } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import type { HostedChain } from '../chain/hosted-chain';
import { SerialQueue } from '../chain/serial-queue';
import type { BlockCoordinator } from '../chain/shared-node';
import type { Head } from '../client/block';
import { formatId } from '../ids/id';
import { NETWORK } from '../limits';
import { deferred } from '../../support/deferred';

/** What is needed of the chain of a node. */
type MemberChain = Pick<HostedChain, 'block' | 'client' | 'followBlock' | 'head'>;

/** A node with the chain. */
interface Member {
  readonly name: string;
  readonly chain: MemberChain;
}

/**
 * Keeps the blocks of one chain the same on all nodes: one node at a time builds a block, on top of the last
 * one that any node accepted, and the others accept it.
 */
export class Agreement {
  private readonly queue = new SerialQueue();
  private readonly members = new Map<string, Member>();
  private readonly following = new Map<string, Promise<void>>();
  private last: Head | undefined;
  private readonly beginning = deferred();
  private isClosed = false;

  /**
   * @param chainName name of the chain, for messages
   * @param onBehind called for a node that cannot accept a block; it is tried again with the next one
   */
  constructor(
    private readonly chainName: string,
    private readonly onBehind: (node: string, error: unknown) => void,
  ) {}

  /** Adds a node whose chain runs. */
  add(name: string, chain: MemberChain): void {
    this.members.set(name, { name, chain });
  }

  /** Notes that a node accepted a block, or that its plugin was restarted. */
  moved(name: string): void {
    const head = this.members.get(name)?.chain.head;
    if (!head) return;
    this.raise(head);
    void this.beginning.promise.then(() => this.allFollow());
  }

  /**
   * Brings all nodes to the last block of any node; then allows new blocks.
   *
   * @throws VMRE_CHAIN_MISMATCH when they have different blocks
   */
  async start(): Promise<void> {
    const all = [...this.members.values()];
    const longest = all.reduce((best, other) =>
      other.chain.head.height > best.chain.head.height ? other : best,
    );
    for (const member of all) if (member !== longest) await this.assertSame(member, longest);
    this.last = longest.chain.head;
    await Promise.all(all.map((member) => this.catchUp(member)));
    this.beginning.resolve();
  }

  /** The coordinator for one node. */
  coordinatorFor(name: string): BlockCoordinator {
    return {
      exclusive: (task) => this.turn(name, task),
      accepting: (block) => this.raise(block),
    };
  }

  /** Stops further blocks. */
  close(): Promise<void> {
    this.isClosed = true;
    this.beginning.resolve();
    return this.queue.close();
  }

  private async turn<T>(name: string, task: () => Promise<T>): Promise<T> {
    await this.beginning.promise;
    return this.queue.run(async () => {
      const member = this.members.get(name);
      if (member) await this.assertUpToDate(member);
      try {
        return await task();
      } finally {
        await settledWithin(this.allFollow(), NETWORK.followMs);
      }
    });
  }

  private raise(head: Head): void {
    if (!this.last || head.height > this.last.height) this.last = head;
  }

  /** A block on top of an older one would fork the chain. */
  private async assertUpToDate(member: Member): Promise<void> {
    await this.follow(member);
    if (!this.isBehind(member)) return;
    const { height } = member.chain.head;
    const text = `the node ${member.name} is behind: it is at height ${height}, others are at ${this.last?.height}`;
    throw new VmreError('VMRE_BLOCK_REFUSED', text, {
      hint: 'See why it cannot accept the next block.',
    });
  }

  private async allFollow(): Promise<void> {
    await Promise.all([...this.members.values()].map((member) => this.follow(member)));
  }

  /** Brings a node to the last block. Never rejects. */
  private follow(member: Member): Promise<void> {
    const { name } = member;
    const running = this.following.get(name);
    // It may have made its last check already.
    if (running)
      return running.then(() => (this.isBehind(member) ? this.follow(member) : undefined));
    const task = this.catchUp(member)
      .catch((error: unknown) => {
        if (!this.isClosed && !isGone(error)) this.onBehind(name, error);
      })
      .finally(() => this.following.delete(name));
    this.following.set(name, task);
    return task;
  }

  private async catchUp(member: Member): Promise<void> {
    const { chain } = member;
    while (this.isBehind(member) && !this.isClosed) {
      const next = chain.head.height + 1n;
      const { last } = this;
      const isLast = last?.height === next;
      try {
        await chain.followBlock(isLast ? last.bytes : await this.bytesAt(next));
      } catch (error) {
        // The node may have accepted it in its own turn.
        if (chain.head.height < next) throw error;
      }
    }
  }

  private isBehind({ chain }: Member): boolean {
    return this.last !== undefined && chain.head.height < this.last.height;
  }

  /** Gets a block from any node that has it. */
  private async bytesAt(height: bigint): Promise<Buffer> {
    let failure: unknown;
    for (const { chain } of this.members.values()) {
      if (chain.head.height < height) continue;
      try {
        const block = await chain.block(height);
        if (block) return block.bytes;
        const id = await chain.client.getBlockIdAtHeight(height);
        return (await chain.client.getBlock(id)).bytes;
      } catch (error) {
        failure = error;
      }
    }
    throw VmreError.from(failure, 'VMRE_VM_STOPPED', `block ${height} of ${this.chainName}`);
  }

  private async assertSame({ name, chain }: Member, longest: Member): Promise<void> {
    const { head } = chain;
    const id = await longest.chain.client.getBlockIdAtHeight(head.height);
    if (head.id.equals(id)) return;
    const text =
      `the nodes ${name} and ${longest.name} have different blocks of ${this.chainName} at height ` +
      `${head.height}: ${formatId(head.id)} and ${formatId(id)}`;
    const hint = 'Give one of them an empty data directory: it will get the blocks of the other.';
    throw new VmreError('VMRE_CHAIN_MISMATCH', text, { hint });
  }
}

/** A node that does not run catches up after its restart. */
const isGone = (error: unknown): boolean =>
  VmreError.is(error) && (error.code === 'VMRE_VM_CRASHED' || error.code === 'VMRE_VM_STOPPED');

import type { HostedChain } from '../../../src/vm/chain/hosted-chain';
import type { Head } from '../../../src/vm/client/block';
import { Agreement } from '../../../src/vm/network/agreement';
import { VmreError } from '../../../src/support/errors/vmre-error';
import { coded } from '../../support/coded';
import { failure } from '../launch/plugins-at-work';

/** The block of a height, in one of several chains. */
const blockOf = (height: number, fork = 0): Head => {
  const id = (at: number): Buffer => Buffer.alloc(32, at + 100 * fork);
  const parentId = id(height - 1 < 0 ? 99 : height - 1);
  const bytes = Buffer.of(height, fork);
  return { id: id(height), parentId, bytes, height: BigInt(height), timestamp: new Date(0) };
};

/** A chain that accepts what stands on its head. */
class Fake {
  readonly blocks = [blockOf(0)];
  failure: Error | undefined;

  get head(): Head {
    return this.blocks.at(-1) as Head;
  }

  /** Nothing else is stored: the VM is asked. */
  block = async (): Promise<undefined> => undefined;

  readonly client = {
    getBlockIdAtHeight: async (height: bigint) => this.blocks[Number(height)]!.id,
    getBlock: async (id: Buffer) => this.blocks.find((block) => block.id.equals(id)),
  };

  async followBlock(bytes: Uint8Array): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.failure) throw this.failure;
    const block = blockOf(bytes[0] as number, bytes[1]);
    if (block.height !== this.head.height + 1n) throw new Error(`not on ${this.head.height}`);
    this.blocks.push(block);
  }

  /** As its own VM would. */
  make(fork = 0): Head {
    const block = blockOf(this.blocks.length, fork);
    this.blocks.push(block);
    return block;
  }
}

async function agreed(count: number) {
  const behind: [string, unknown][] = [];
  const agreement = new Agreement('mine', (node, error) => behind.push([node, error]));
  const fakes = Array.from({ length: count }, () => new Fake());
  fakes.forEach((fake, at) => agreement.add(`node${at + 1}`, fake as unknown as HostedChain));
  const build = (at: number): Promise<Head> => {
    const decisions = agreement.coordinatorFor(`node${at + 1}`);
    return decisions.exclusive(async () => {
      const block = fakes[at]!.make();
      decisions.accepting(block);
      return block;
    });
  };
  return { agreement, fakes, behind, build };
}

const heights = (fakes: readonly Fake[]): number[] => fakes.map(({ head }) => Number(head.height));

test('after a turn all nodes have the block', async () => {
  const { agreement, fakes, build, behind } = await agreed(3);
  await agreement.start();
  await Promise.all([build(0), build(1), build(2), build(1)]);
  expect(heights(fakes)).toEqual([4, 4, 4]);
  expect(behind).toEqual([]);
});

test('no turn starts before all nodes are at the same block', async () => {
  const { agreement, fakes, build } = await agreed(3);
  for (let height = 1; height <= 5; height += 1) fakes[2]!.make();
  fakes[1]!.make();
  const early = build(0);
  await new Promise((resolve) => setImmediate(resolve));
  expect(heights(fakes)).toEqual([0, 1, 5]);
  await agreement.start();
  expect(heights(fakes).slice(1)).toEqual([5, 5]);
  expect((await early).height).toBe(6n);
  expect(heights(fakes)).toEqual([6, 6, 6]);
});

test('a block whose plugin exited during accept belongs to the chain', async () => {
  const { agreement, fakes, build } = await agreed(3);
  await agreement.start();
  const crash = new VmreError('VMRE_VM_CRASHED', 'it ended');
  const decisions = agreement.coordinatorFor('node1');
  const undecided = decisions.exclusive(async () => {
    decisions.accepting(blockOf(1));
    fakes[0]!.failure = crash; // it does not run, so it gets no block
    throw crash;
  });
  expect((await failure(undecided)).error).toBe(crash);
  expect(heights(fakes)).toEqual([0, 1, 1]);
  await build(1);
  // It had not accepted the block: it gets it from the others.
  fakes[0]!.failure = undefined;
  agreement.moved('node1');
  await build(2);
  expect(heights(fakes)).toEqual([3, 3, 3]);
});

test('a node that cannot follow is reported, builds no block, and is tried again', async () => {
  const { agreement, fakes, build, behind } = await agreed(2);
  await agreement.start();
  const refusal = new Error('I do not like it');
  fakes[1]!.failure = refusal;
  await build(0);
  expect(behind).toEqual([['node2', refusal]]);
  const { error } = await failure(build(1));
  expect(error).toEqual(
    coded('VMRE_BLOCK_REFUSED', 'node2 is behind: it is at height 0, others are at 1'),
  );
  expect(heights(fakes)).toEqual([1, 0]);
  fakes[1]!.failure = undefined;
  await build(1);
  expect(heights(fakes)).toEqual([2, 2]);
});

test('diverging blocks are reported before a block is built', async () => {
  const { agreement, fakes } = await agreed(2);
  fakes[0]!.make();
  fakes[0]!.make();
  fakes[1]!.make(1);
  const { error } = await failure(agreement.start());
  expect(error).toEqual(
    coded('VMRE_CHAIN_MISMATCH', 'node2 and node1 have different blocks of mine'),
  );
});

test('after close there are no turns', async () => {
  const { agreement, build } = await agreed(1);
  await agreement.start();
  await agreement.close();
  expect((await failure(build(0))).error).toEqual(coded('VMRE_VM_STOPPED'));
});

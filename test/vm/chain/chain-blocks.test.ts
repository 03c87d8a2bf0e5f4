import { VmMessage } from '../../../src/vm/protocol/vm';
import { fixedValidators } from '../../../src/vm/services/fixed-validators';
import { rpcFailure, RpcStatus } from '../../../src/h2/grpc/rpc-failure';
import { longTest } from '../../support/plays-all';
import { coded } from '../../support/coded';
import { failure } from '../launch/plugins-at-work';
import { useChains } from './chains-at-work';
import { oddBlock, useOddVms } from './odd-vm';

const chains = useChains();
const serveOdd = useOddVms();

async function startOdd(
  changes: Parameters<typeof serveOdd>[0],
  options: Parameters<typeof chains.start>[0] = {},
) {
  const odd = await serveOdd(changes);
  return { odd, work: await chains.start({ plugin: odd.launcher, ...options }) };
}

test('each transaction becomes a block when the VM asks for one, in order', async () => {
  const work = await chains.start();
  await Promise.all(['a', 'b', 'c', 'd'].map((text) => work.rpc('guest.put', { text })));
  await work.nth('block', 4);
  const blocks = work.of('block').map(({ block }) => block);
  expect(blocks.map(({ height }) => height)).toEqual([1n, 2n, 3n, 4n]);
  expect(blocks.slice(1).map(({ parentId }) => parentId)).toEqual(
    blocks.slice(0, 3).map(({ id }) => id),
  );
  const texts = blocks.map(({ bytes }) => bytes.toString('utf8', 48)).sort();
  expect(texts).toEqual(['a', 'b', 'c', 'd']);
});

test('with manual mining only requested blocks are built', async () => {
  const work = await chains.start({ mine: 'manual' });
  await work.rpc('guest.put', { text: 'later' });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(work.of('block')).toEqual([]);
  const block = await work.chain.buildBlock();
  expect(work.of('block')).toEqual([{ type: 'block', block }]);
  expect(block.bytes.toString()).toContain('later');
});

longTest('at intervals a block is made when one is over, of what has come until then', async () => {
  const everyMs = 700;
  const begin = performance.now();
  const work = await chains.start({ mine: { everyMs } });
  const times: number[] = [];
  for (const text of ['a', 'b', 'c']) {
    await work.put(text);
    times.push(performance.now() - begin);
  }
  // However slow the machine is, they are no closer together.
  expect(times[2]!).toBeGreaterThan(2 * everyMs);
  expect(work.of('block').map(({ block }) => block.height)).toEqual([1n, 2n, 3n]);
});

test.each([0, -1, NaN, Infinity])('an interval of %d ms is rejected', async (everyMs) => {
  const { error } = await failure(chains.start({ mine: { everyMs } }));
  expect(error).toEqual(coded('VMRE_OPTION_INVALID', `mine.everyMs is ${everyMs}`));
});

test('a stop does not wait for the interval', async () => {
  const work = await chains.start({ mine: { everyMs: 1_000_000 } });
  await work.rpc('guest.put', { text: 'never' });
  await work.chain.stop();
  expect(work.of('block')).toEqual([]);
});

test('an invalid block is reported, and the VM is asked again later', async () => {
  const work = await chains.start();
  await work.rpc('guest.put', { text: 'invalid one' });
  const first = await work.nth('blockFailed');
  expect(first).toMatchObject({ retryInMs: 100 });
  expect(first.error).toEqual(coded('VMRE_RPC_FAILED', 'invalid block'));
  await work.rpc('guest.put', { text: 'invalid two' });
  expect(await work.nth('blockFailed', 2)).toMatchObject({ retryInMs: 200 });
  const { block } = await work.put('valid');
  expect(block).toMatchObject({ height: 1n, parentId: work.of('ready')[0]!.lastAccepted });
  await work.rpc('guest.put', { text: 'invalid three' });
  expect(await work.nth('blockFailed', 3)).toMatchObject({ retryInMs: 100 });
});

describe('the height of the P-chain', () => {
  test('is that of the validators, only for blocks that need it', async () => {
    const work = await chains.start({ pChainHeight: 7n });
    const { block } = await work.put('context paid');
    expect(block).toMatchObject({ height: 1n, verifyWithContext: true });
    expect(block.bytes.toString('utf8', 48)).toBe('context 7 paid');
    expect((await work.put('plain')).block).toMatchObject({ verifyWithContext: false });
  });

  test('is 1 by default, also for blocks that were built elsewhere', async () => {
    const source = await chains.start();
    const { block } = await source.put('context one');
    expect(block.bytes.toString('utf8', 48)).toBe('context 1 one');
    const { chain } = await chains.start();
    expect(await chain.acceptBlock(block.bytes)).toEqual(block);
  });

  test('is requested anew for each block', async () => {
    let height = 4n;
    const validators = {
      ...fixedValidators({ subnetId: Buffer.alloc(32) }),
      currentHeight: () => Promise.resolve((height += 1n)),
    };
    const work = await chains.start({ validators });
    for (const expected of ['context 5 a', 'context 6 a']) {
      const { block } = await work.put('context a');
      expect(block.bytes.toString('utf8', 48)).toBe(expected);
    }
  });

  test('that cannot be determined is reported, and the VM is asked again', async () => {
    let failures = 1;
    const validators = {
      ...fixedValidators({ subnetId: Buffer.alloc(32) }),
      currentHeight: () => {
        failures -= 1;
        if (failures >= 0) throw new Error('no P-chain');
        return 3n;
      },
    };
    const work = await chains.start({ validators });
    await work.rpc('guest.put', { text: 'context a' });
    expect((await work.nth('blockFailed')).error).toEqual(new Error('no P-chain'));
    expect((await work.nth('block')).block.bytes.toString('utf8', 48)).toBe('context 3 a');
  });
});

longTest('a stop waits for no back-off', async () => {
  const { work } = await startOdd({
    waitForEvent: () => ({ message: VmMessage.BuildBlock }),
    buildBlock: () => {
      throw new Error('not now');
    },
  });
  expect(await work.nth('blockFailed', 6)).toMatchObject({ retryInMs: 3200 });
  const begin = performance.now();
  await work.chain.stop();
  expect(performance.now() - begin).toBeLessThan(3000);
});

test('a VM that cancels a call itself is asked again', async () => {
  let asked = 0;
  const { work } = await startOdd({
    waitForEvent: async () => {
      asked += 1;
      if (asked > 2) await new Promise(() => undefined);
      if (asked === 1) throw rpcFailure({ status: RpcStatus.Cancelled, text: 'context canceled' });
      return { message: VmMessage.BuildBlock };
    },
  });
  expect((await work.nth('blockFailed')).error).toEqual(coded('VMRE_RPC_FAILED', 'CANCELLED'));
  expect(await work.nth('block')).toMatchObject({ block: { height: 1n } });
});

test('the event StateSyncFinished does not start a block', async () => {
  let asked = 0;
  const { work, odd } = await startOdd({
    waitForEvent: async () => {
      asked += 1;
      if (asked > 2) await new Promise(() => undefined);
      return { message: asked === 1 ? VmMessage.StateSyncFinished : VmMessage.BuildBlock };
    },
  });
  await work.nth('block');
  expect(odd.calls.filter((name) => name === 'buildBlock')).toHaveLength(1);
});

describe('blocks that were built elsewhere', () => {
  test('are accepted in order, each once', async () => {
    const source = await chains.start({ mine: 'manual' });
    const blocks = [await source.chain.buildBlock(), await source.chain.buildBlock()];
    const work = await chains.start();
    const { chain } = work;
    const accepted = await Promise.all(blocks.map(({ bytes }) => chain.acceptBlock(bytes)));
    expect(accepted).toEqual(blocks);
    expect(chain.head).toMatchObject({ height: 2n, id: blocks[1]!.id });
    expect(work.of('block').map(({ block }) => block)).toEqual(blocks);
    const again = await failure(chain.acceptBlock(blocks[1]!.bytes));
    expect(again.error).toEqual(coded('VMRE_BLOCK_REFUSED', 'but must be the last block, 2'));
    const ancient = await failure(chain.acceptBlock(blocks[0]!.bytes));
    expect(ancient.error).toEqual(coded('VMRE_BLOCK_REFUSED'));
    expect(await chain.buildBlock()).toMatchObject({ height: 3n });
  });

  test('are rejected before their parent is accepted', async () => {
    const source = await chains.start({ mine: 'manual' });
    const [first, second] = [await source.chain.buildBlock(), await source.chain.buildBlock()];
    const { chain } = await chains.start();
    const early = await failure(chain.acceptBlock(second.bytes));
    expect(early.error).toEqual(coded('VMRE_BLOCK_REFUSED'));
    await chain.acceptBlock(first.bytes);
    expect(await chain.acceptBlock(second.bytes)).toEqual(second);
  });

  test('are rejected by the VM when they are malformed', async () => {
    const { chain } = await chains.start();
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(47), Buffer.alloc(1_000_000)]) {
      expect((await failure(chain.acceptBlock(bytes))).error).toEqual(
        coded(/VMRE_RPC_FAILED|VMRE_BLOCK_REFUSED/),
      );
    }
    expect(chain.head.height).toBe(0n);
    expect(await chain.buildBlock()).toMatchObject({ height: 1n });
  });
});

test('a block on an old parent is rejected without a call to the VM', async () => {
  const { work, odd } = await startOdd({ buildBlock: () => oddBlock(Buffer.alloc(32, 9), 1n) });
  const { error } = await failure(work.chain.buildBlock());
  expect(error).toEqual(coded('VMRE_BLOCK_REFUSED', 'but must be the last block, 0'));
  expect(odd.calls).not.toContain('blockVerify');
});

test('blocks are accepted one at a time, from any caller', async () => {
  let inside = 0;
  let most = 0;
  let height = 0n;
  let last: Uint8Array = oddBlock(Buffer.alloc(32), 0n).id;
  const busy = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inside -= 1;
  };
  const { work } = await startOdd({
    buildBlock: async () => {
      await busy();
      return oddBlock(last, height + 1n);
    },
    blockVerify: async () => {
      await busy();
      return { timestamp: { seconds: 1n, nanos: 0 } };
    },
    blockAccept: async ({ id }) => {
      await busy();
      last = Buffer.from(id);
      height += 1n;
    },
    setPreference: () => busy(),
  });
  const blocks = await Promise.all(Array.from({ length: 10 }, () => work.chain.buildBlock()));
  expect(blocks.map((block) => block.height)).toEqual(
    Array.from({ length: 10 }, (_, at) => BigInt(at + 1)),
  );
  expect(most).toBe(1);
});

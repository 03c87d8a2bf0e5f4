import { VmClient } from '../../../src/vm/client/vm-client';
import { VmService } from '../../../src/vm/protocol/vm';
import { handlersOf, type ImplementationOf } from '../../../src/vm/transport/service';
import type { Channel } from '../../../src/vm/transport/transport';
import { coded } from '../../support/coded';

const id = Buffer.alloc(32, 1);
const time = { seconds: 1_700_000_000n, nanos: 999_000_000 };
const block = {
  id,
  parentId: id,
  bytes: Buffer.from('b'),
  height: 2n ** 64n - 1n,
  timestamp: time,
};
const input = {
  networkId: 1,
  subnetId: id,
  chainId: id,
  nodeId: Buffer.alloc(20),
  publicKey: Buffer.alloc(48),
  xChainId: id,
  cChainId: id,
  avaxAssetId: id,
  chainDataDir: '/',
  genesisBytes: Buffer.alloc(0),
  dbServerAddr: 'a:1',
  serverAddr: 'a:1',
};

/** A client of a VM with the given answer, without a connection. */
function clientThatGets(vm: Partial<ImplementationOf<typeof VmService.methods>>) {
  const handlers = handlersOf(VmService, vm);
  const calls: string[] = [];
  const channel: Channel = {
    call: async (method, request, { signal } = {}) => {
      calls.push(method);
      const incoming = { signal: signal ?? new AbortController().signal };
      return Buffer.from(await handlers[method]!(Buffer.from(request), incoming));
    },
    close: () => undefined,
  };
  return Object.assign(new VmClient(channel), { calls });
}

const invalid = (text: string) => coded('VMRE_VM_ANSWER_INVALID', text);

describe('answers of a VM are checked', () => {
  test('a valid block is unchanged', async () => {
    const vm = clientThatGets({ buildBlock: () => block });
    expect(await vm.buildBlock()).toEqual({
      ...block,
      timestamp: new Date(1_700_000_000_999),
      verifyWithContext: false,
    });
  });

  test.each([
    [{ id: Buffer.alloc(31) }, '/vm.VM/BuildBlock: the id has 31 bytes instead of 32'],
    [{ parentId: Buffer.alloc(0) }, 'the id of the parent has 0 bytes'],
    [{ timestamp: undefined }, 'the timestamp is missing'],
    [{ timestamp: { seconds: 2n ** 62n, nanos: 0 } }, 'is invalid'],
    [{ timestamp: { seconds: 0n, nanos: -1 } }, 'is invalid'],
  ])('a block with %p is rejected', async (wrong, text) => {
    const answer = Object.fromEntries(
      Object.entries({ ...block, ...wrong }).filter(([, value]) => value !== undefined),
    );
    const vm = clientThatGets({ buildBlock: () => answer });
    await expect(vm.buildBlock()).rejects.toEqual(invalid(text));
  });

  test('a head without an id is rejected, and the head is unchanged', async () => {
    const vm = clientThatGets({ initialize: () => ({ timestamp: time }) });
    await expect(vm.initialize(input)).rejects.toEqual(invalid('0 bytes'));
    expect(vm.head).toBeUndefined();
  });

  test('unknown enum values are rejected', async () => {
    const vm = clientThatGets({
      waitForEvent: () => ({ message: 0 }),
      getBlock: () => ({ err: 9 as never }),
      stateSummaryAccept: () => ({ mode: 0 }),
      blockVerify: () => ({}),
      health: () => ({ details: Buffer.from('no JSON') }),
    });
    await expect(vm.waitForEvent()).rejects.toEqual(invalid('the event is 0'));
    await expect(vm.getBlock(id)).rejects.toEqual(invalid('unknown code 9'));
    await expect(vm.stateSync.accept(id)).rejects.toEqual(invalid('the mode'));
    await expect(vm.verify(block)).rejects.toEqual(invalid('timestamp'));
    await expect(vm.health()).rejects.toEqual(invalid('not JSON'));
  });

  test('errors that are sent as numbers have codes', async () => {
    const vm = clientThatGets({
      getBlock: () => ({ err: 1 }),
      getBlockIDAtHeight: () => ({ err: 2, blkId: Buffer.alloc(32) }),
      stateSyncEnabled: () => ({ enabled: true, err: 3 }),
    });
    await expect(vm.getBlock(id)).rejects.toEqual(coded('VMRE_VM_CLOSED', 'GetBlock'));
    await expect(vm.getBlockIdAtHeight(1n)).rejects.toEqual(coded('VMRE_VM_NOT_FOUND'));
    expect(await vm.stateSync.isEnabled()).toBe(false);
  });

  test('the number of parsed blocks must match', async () => {
    const parsed = { ...block, verifyWithContext: false };
    const vm = clientThatGets({ batchedParseBlock: () => ({ response: [parsed, parsed] }) });
    await expect(vm.parseBlocks([id])).rejects.toEqual(invalid('1 blocks were sent and 2 came'));
    expect(await vm.parseBlocks([id, id])).toHaveLength(2);
  });

  test('a malformed answer is rejected', async () => {
    const channel: Channel = { call: async () => Buffer.from([0xff]), close: () => undefined };
    await expect(new VmClient(channel).version()).rejects.toEqual(invalid('Version'));
  });

  test('arguments are checked before a call', async () => {
    const vm = clientThatGets({});
    const wrong = coded('VMRE_VM_ID_INVALID');
    const short = Buffer.alloc(31);
    await expect(vm.getBlock(short)).rejects.toEqual(wrong);
    await expect(vm.setPreference(short)).rejects.toEqual(wrong);
    await expect(vm.accept({ ...block, id: short, timestamp: new Date() })).rejects.toEqual(wrong);
    await expect(vm.reject({ id: short })).rejects.toEqual(wrong);
    await expect(vm.getAncestors(short)).rejects.toEqual(wrong);
    await expect(vm.getBlockIdAtHeight(-1n)).rejects.toEqual(wrong);
    await expect(vm.getBlockIdAtHeight(2n ** 64n)).rejects.toEqual(wrong);
    await expect(vm.buildBlock({ pChainHeight: -1n })).rejects.toEqual(wrong);
    await expect(vm.app.gossip(short, short)).rejects.toEqual(wrong);
    await expect(vm.app.response(Buffer.alloc(20), -1, short)).rejects.toEqual(wrong);
    await expect(
      vm.app.requestFailed(Buffer.alloc(20), 1, { code: 2 ** 31, message: '' }),
    ).rejects.toEqual(wrong);
    for (const name of ['subnetId', 'chainId', 'nodeId', 'publicKey', 'xChainId'] as const) {
      await expect(vm.initialize({ ...input, [name]: Buffer.alloc(5) })).rejects.toEqual(wrong);
    }
    await expect(vm.initialize({ ...input, networkId: 1.5 })).rejects.toEqual(wrong);
    expect(vm.calls).toEqual([]);
  });

  test('a height of 0 is sent, a missing one is not', async () => {
    const seen: (bigint | undefined)[] = [];
    const vm = clientThatGets({
      buildBlock: ({ pChainHeight }) => {
        seen.push(pChainHeight);
        return block;
      },
    });
    await vm.buildBlock({ pChainHeight: 0n });
    await vm.buildBlock();
    expect(seen).toEqual([0n, undefined]);
  });

  test('the head follows accepted blocks only', async () => {
    const vm = clientThatGets({
      blockAccept: ({ id: accepted }) => {
        if (accepted[0] === 9) throw new Error('no');
        return {};
      },
    });
    const head = { ...block, timestamp: new Date(5) };
    await vm.accept(head);
    expect(vm.head).toEqual(head);
    await expect(vm.accept({ ...head, id: Buffer.alloc(32, 9) })).rejects.toThrow('no');
    expect(vm.head).toEqual(head);
  });
});

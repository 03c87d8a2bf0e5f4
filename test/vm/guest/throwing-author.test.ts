import { inspect } from 'node:util';

import { openMemoryStore } from '../../../src/store';
import { VmreError } from '../../../src/support/errors/vmre-error';
import { encodeBlock, type State } from '../../../src/vm/guest';
import { contentOf, LedgerVm } from './ledger-vm';
import { ServedGuest } from './served-guest';

/** Lets a hook of the VM throw what is hard to handle. */
const thrown = [new Error('plain'), 'a text', null, undefined, { stack: 1 }, Symbol('s')];

test.each(thrown.map((value) => [inspect(value), value] as const))(
  'hooks that throw %s neither end the VM nor undo a decision',
  async (_name, value) => {
    const vm = new (class extends LedgerVm {
      override accepted(): void {
        throw value as Error;
      }
      override rejected(): void {
        throw value as Error;
      }
      override connected(): void {
        throw value as Error;
      }
      override gossip(): void {
        throw value as Error;
      }
    })();
    await using served = await ServedGuest.open(vm);
    const { client } = served;
    vm.put('add a 1');
    const block = await client.buildBlock();
    const sibling = encodeBlock({ ...sameParent(block), payload: Buffer.from('add b 2') });
    await client.verify(block);
    await client.verify({ bytes: sibling });
    await client.accept(block);
    await client.reject(await client.parseBlock(sibling));
    const node = Buffer.alloc(20, 1);
    await client.app.connected(node, { name: 'avalanchego', major: 1, minor: 2, patch: 3 });
    await client.app.gossip(node, Buffer.from('hello'));
    expect(await contentOf(vm)).toEqual({ genesis: 'in the beginning', a: '1' });
    expect(served.log()).toMatch(/\] ERROR <guest> accepted of the VM failed/);
    const thrownCount = (await client.gather()).find(({ name }) => name === 'vmre_errors_thrown');
    expect(thrownCount?.metric[0]?.counter?.value).toBe(4);
    await client.shutdown();
  },
);

const sameParent = ({ parentId, height }: { parentId: Buffer; height: bigint }) => ({
  parentId,
  height,
  timestamp: new Date(5000),
});

test('a state that escapes from apply cannot be changed later', async () => {
  const vm = new LedgerVm();
  await using served = await ServedGuest.open(vm);
  const { client } = served;
  vm.put('late x; add a 1');
  const block = await client.buildBlock();
  await client.verify(block);
  const escaped = vm.escaped!;
  const changes: ((state: State) => void)[] = [
    (state) => state.put('a', 'stolen'),
    (state) => state.delete('a'),
  ];
  for (const change of changes) {
    expect(() => change(escaped)).toThrow('the block is complete');
  }
  const attempt = escaped.attempt((state) => state.put('a', 'stolen'));
  await expect(attempt).rejects.toMatchObject({ code: 'VMRE_STATE_MISUSED' });
  await client.accept(block);
  expect(await contentOf(vm)).toEqual({ genesis: 'in the beginning', a: '1' });
});

test('bytes that were written or read can be reused by the author', async () => {
  const shared = Buffer.from('before');
  const vm = new (class extends LedgerVm {
    override async apply(state: State): Promise<void> {
      state.put('kept', shared);
      shared.fill('x');
      (await state.get('kept'))!.fill('y');
    }
  })();
  await using served = await ServedGuest.open(vm);
  vm.put('any');
  const block = await served.client.buildBlock();
  await served.client.verify(block);
  await served.client.accept(block);
  (await vm.state.get('kept'))!.fill('z');
  expect(String(await vm.state.get('kept'))).toBe('before');
});

test('a build that fails is asked for again, later each time', async () => {
  let builds = 0;
  const vm = new (class extends LedgerVm {
    override build(): never {
      builds += 1;
      throw new Error('not now');
    }
  })();
  await using served = await ServedGuest.open(vm);
  const { client } = served;
  vm.wantBlock();
  const begin = performance.now();
  for (let at = 0; at < 3; at += 1) {
    await client.waitForEvent();
    await expect(client.buildBlock()).rejects.toThrow('not now');
  }
  expect(builds).toBe(3);
  expect(performance.now() - begin).toBeGreaterThanOrEqual(299); // 100 + 200
});

test('a store of the host that fails ends the use of the database, without a half block', async () => {
  const vm = new LedgerVm();
  const store = openMemoryStore();
  await using served = await ServedGuest.open(vm, store);
  const { client } = served;
  vm.put('add a 1');
  const block = await client.buildBlock();
  await client.verify(block);
  jest
    .spyOn(store, 'commit')
    .mockRejectedValue(new VmreError('VMRE_STORE_FAILED', 'the disk is full'));
  await expect(client.accept(block)).rejects.toThrow('the disk is full');
  await expect(vm.state.get('unread')).rejects.toThrow('closed to avoid possible corruption');
  expect(vm.context.head.height).toBe(0n);
  await using again = await ServedGuest.open(new LedgerVm(), store);
  expect(await contentOf(again.vm)).toEqual({ genesis: 'in the beginning' });
});

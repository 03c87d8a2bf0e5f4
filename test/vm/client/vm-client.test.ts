import { VmClient } from '../../../src/vm/client/vm-client';
import type { Block } from '../../../src/vm/client/block';
import { prometheusText } from '../../../src/vm/client/prometheus-text';
import { HttpService } from '../../../src/vm/protocol/http';
import { StateSyncMode, VmMessage, VmState } from '../../../src/vm/protocol/vm';
import { grpc } from '../../../src/vm/transport/http2/grpc';
import { RpcStatus } from '../../../src/h2/grpc/rpc-failure';
import { clientOf } from '../../../src/vm/transport/service';
import type { Channel } from '../../../src/vm/transport/transport';
import { coded } from '../../support/coded';
import { TestVmProcess } from './test-vm-process';

const nobody = Buffer.alloc(32, 0xee);
const nodeId = Buffer.alloc(20, 9);

describe('a client of a VM in its own process', () => {
  let guest: TestVmProcess;
  let channel: Channel;
  let vm: VmClient;

  const start = async (env?: Record<string, string>): Promise<void> => {
    guest = await TestVmProcess.start(env);
    channel = grpc.connect(guest.address);
    vm = new VmClient(channel);
  };
  const put = async (text: string): Promise<void> => {
    const handler = (await vm.createHandlers()).find(({ prefix }) => prefix === '');
    const http = grpc.connect(handler!.address);
    const body = Buffer.from(JSON.stringify({ method: 'guest.put', params: { text } }));
    await clientOf(HttpService, http).handleSimple({ method: 'POST', url: '/', body });
    http.close();
  };
  const acceptOne = async (text: string): Promise<Block> => {
    await put(text);
    const block = await vm.buildBlock();
    await vm.verify(block);
    await vm.setPreference(block.id);
    await vm.accept(block);
    return block;
  };

  afterEach(async () => {
    channel.close();
    await guest.end();
  });

  test('manages its whole lifecycle', async () => {
    await start();
    expect(await vm.version()).toBe('texts/1.2.3');
    const genesis = await vm.initialize(guest.input());
    expect(genesis).toMatchObject({ height: 0n, timestamp: new Date(0) });
    expect(vm.head).toEqual(genesis);
    expect(await vm.setState(VmState.Bootstrapping)).toEqual(genesis);
    await vm.setPreference(genesis.id);
    await vm.setState(VmState.NormalOp);

    const event = vm.waitForEvent();
    await put('hello');
    expect(await event).toBe(VmMessage.BuildBlock);
    const block = await vm.buildBlock();
    expect(block).toMatchObject({ height: 1n, parentId: genesis.id, verifyWithContext: false });
    expect(await vm.parseBlock(block.bytes)).toEqual(block);
    expect(await vm.parseBlocks([genesis.bytes, block.bytes])).toEqual([
      expect.objectContaining({ id: genesis.id, bytes: genesis.bytes }),
      block,
    ]);
    expect(await vm.verify(block)).toEqual(block.timestamp);
    await vm.setPreference(block.id);
    await vm.accept(block);
    expect(vm.head?.id).toEqual(block.id);
    expect(await vm.getBlock(block.id)).toEqual(block);
    expect(await vm.getBlockIdAtHeight(1n)).toEqual(block.id);
    expect(await vm.getAncestors(block.id)).toEqual([block.bytes, genesis.bytes]);
    expect(await vm.getAncestors(block.id, { blocks: 1 })).toEqual([block.bytes]);
    expect(await vm.getAncestors(nobody)).toEqual([]);

    const health = { database: { free: 1 }, health: { state: VmState.NormalOp } };
    expect(await vm.health()).toEqual(health);
    expect(prometheusText(await vm.gather())).toContain('vm_blocks_accepted 1\n');
    await vm.shutdown();
    guest.signal('SIGTERM');
    expect(await guest.exited()).toEqual({ code: 0, signal: null });
    expect(guest.output.join('')).toContain('received shutdown signal: terminated');
  });

  test('continues an existing chain', async () => {
    await start();
    await vm.initialize(guest.input());
    const block = await acceptOne('kept');
    await vm.shutdown();
    const again = await TestVmProcess.start();
    const second = new VmClient(grpc.connect(again.address));
    try {
      // With the database of the first process.
      expect((await second.initialize(guest.input())).id).toEqual(block.id);
      expect(second.head).toEqual(vm.head);
    } finally {
      await again.end();
    }
  });

  test('distinguishes a missing object from a failure', async () => {
    await start();
    await vm.initialize(guest.input());
    await expect(vm.getBlock(nobody)).rejects.toEqual(coded('VMRE_VM_NOT_FOUND', 'eeee'));
    await expect(vm.getBlockIdAtHeight(7n)).rejects.toEqual(coded('VMRE_VM_NOT_FOUND', 'height 7'));
    await expect(vm.stateSync.last()).rejects.toEqual(coded('VMRE_STATE_SYNC_MISSING'));
    expect(await vm.stateSync.isEnabled()).toBe(false);
    await expect(vm.parseBlock(Buffer.from('x'))).rejects.toEqual(
      coded('VMRE_RPC_FAILED', '/vm.VM/ParseBlock: a block has only 1 bytes (UNKNOWN)'),
    );
    await put('invalid one');
    const block = await vm.buildBlock();
    await expect(vm.verify(block)).rejects.toEqual(coded('VMRE_RPC_FAILED', 'invalid block'));
    await vm.reject(block);
    expect(vm.head?.height).toBe(0n);
  });

  test('passes the height of the P-chain when a block needs it', async () => {
    await start();
    await vm.initialize(guest.input());
    await put('context one');
    await expect(vm.buildBlock()).rejects.toEqual(coded('VMRE_RPC_FAILED', 'no context'));
    const block = await vm.buildBlock({ pChainHeight: 0n });
    expect(block.verifyWithContext).toBe(true);
    expect(block.bytes.toString('utf8', 48)).toBe('context 0 one');
    await expect(vm.verify(block)).rejects.toEqual(coded('VMRE_RPC_FAILED', 'no context'));
    const later = vm.verify(block, { pChainHeight: 1n });
    await expect(later).rejects.toEqual(coded('VMRE_RPC_FAILED', 'verified at 1'));
    expect(await vm.verify(block, { pChainHeight: 0n })).toEqual(block.timestamp);
  });

  test('syncs by state', async () => {
    await start({ TEST_VM_STATE_SYNC: '1' });
    await vm.initialize(guest.input());
    const block = await acceptOne('one');
    expect(await vm.stateSync.isEnabled()).toBe(true);
    const last = await vm.stateSync.last();
    expect(last).toEqual({ id: block.id, height: 1n, bytes: block.bytes });
    expect(await vm.stateSync.atHeight(1n)).toEqual(last);
    expect(await vm.stateSync.parse(last.bytes)).toEqual(last);
    expect(await vm.stateSync.accept(last.bytes)).toBe(StateSyncMode.Skipped);
    await expect(vm.stateSync.ongoing()).rejects.toEqual(coded('VMRE_VM_NOT_FOUND'));
    await expect(vm.stateSync.atHeight(9n)).rejects.toEqual(coded('VMRE_VM_NOT_FOUND', '9'));
  });

  test('delivers messages of other nodes', async () => {
    await start();
    await vm.initialize(guest.input());
    await vm.app.connected(nodeId, { name: 'avalanchego', major: 1, minor: 14, patch: 2 });
    await vm.app.gossip(nodeId, Buffer.from('psst'));
    await vm.app.response(nodeId, 2 ** 32 - 1, Buffer.from('yes'));
    await vm.app.requestFailed(nodeId, 8, { code: -1, message: 'timed out' });
    await vm.app.disconnected(nodeId);
    const handler = (await vm.createHandlers())[0]!;
    const http = grpc.connect(handler.address);
    const body = Buffer.from('{"method":"guest.seen"}');
    const answer = await clientOf(HttpService, http).handleSimple({ method: 'POST', body });
    http.close();
    const { result } = JSON.parse(Buffer.from(answer.body).toString()) as { result: unknown };
    expect(result).toEqual(
      [
        { kind: 'connected', name: 'avalanchego', major: 1 },
        { kind: 'gossip', text: 'psst' },
        { kind: 'response', requestId: 2 ** 32 - 1, text: 'yes' },
        { kind: 'failed', requestId: 8, errorCode: -1, errorMessage: 'timed out' },
        { kind: 'disconnected' },
      ].map((seen) => ({ ...seen, nodeId: nodeId.toString('hex') })),
    );
    // AppSender is not served here, which the VM reports.
    await expect(vm.app.request(nodeId, 1, new Date(), Buffer.from('?'))).rejects.toEqual(
      coded('VMRE_RPC_FAILED', 'AppRequest'),
    );
  });

  test('calls Shutdown once, and rejects later calls', async () => {
    await start();
    await vm.initialize(guest.input());
    const waiting = expect(vm.waitForEvent()).rejects.toEqual(coded('VMRE_VM_STOPPED'));
    const first = vm.shutdown();
    expect(vm.shutdown()).toBe(first);
    await first;
    await waiting;
    expect(vm.isShutDown).toBe(true);
    await expect(vm.buildBlock()).rejects.toEqual(coded('VMRE_VM_STOPPED', 'buildBlock'));
    await expect(vm.waitForEvent()).rejects.toEqual(coded('VMRE_VM_STOPPED', 'waitForEvent'));
    await expect(vm.stateSync.last()).rejects.toEqual(coded('VMRE_VM_STOPPED'));
    expect(await vm.version()).toBe('texts/1.2.3');
    expect(guest.output.join('')).not.toContain('panic');
  });

  test('cancels a wait for an event', async () => {
    await start();
    await vm.initialize(guest.input());
    const controller = new AbortController();
    const waiting = vm.waitForEvent({ signal: controller.signal });
    const failed = expect(waiting).rejects.toMatchObject({ data: { status: RpcStatus.Cancelled } });
    controller.abort();
    await failed;
    await expect(vm.waitForEvent({ deadlineMs: 30 })).rejects.toMatchObject({
      data: { status: RpcStatus.DeadlineExceeded },
    });
    // A plugin with an open call would not exit.
    await vm.shutdown();
    guest.signal('SIGTERM');
    expect(await guest.exited()).toEqual({ code: 0, signal: null });
  });

  test('fails without the plugin: health at once, other calls by their deadline', async () => {
    await start();
    await vm.initialize(guest.input());
    const waiting = expect(vm.waitForEvent()).rejects.toMatchObject({
      data: { status: RpcStatus.Unavailable },
    });
    guest.signal('SIGKILL');
    await waiting;
    await expect(vm.health()).rejects.toMatchObject({ data: { status: RpcStatus.Unavailable } });
    await expect(vm.buildBlock({ deadlineMs: 100 })).rejects.toMatchObject({
      data: { status: RpcStatus.DeadlineExceeded },
    });
  });
});

import { encodeBlock } from '../../../src/vm/guest';
import { VmService } from '../../../src/vm/protocol/vm';
import { defaultNetworkUpgrades } from '../../../src/vm/protocol/network-upgrades';
import { grpc } from '../../../src/vm/transport/http2/grpc';
import { clientOf, pathOf } from '../../../src/vm/transport/service';
import { startGuest } from '../../../src/vm/guest';
import { contentOf, LedgerVm } from './ledger-vm';
import { ServedGuest } from './served-guest';

const child = (parentId: Uint8Array, change: Partial<Parameters<typeof encodeBlock>[0]> = {}) =>
  encodeBlock({
    ...{ parentId, height: 1n, timestamp: new Date(2000), payload: Buffer.from('add a 1') },
    ...change,
  });

type Served = ServedGuest<LedgerVm>;
const head = ({ client }: Served): Buffer => client.head!.id;

test.each<[string, (served: Served) => Uint8Array, string]>([
  ['without bytes', () => Buffer.alloc(0), 'at least 48 bytes, not 0'],
  ['of an unknown parent', () => child(Buffer.alloc(32, 9)), 'missing parent block'],
  ['of a wrong height', (served) => child(head(served), { height: 2n }), 'wrong height 2'],
  ['of the height 0', (served) => child(head(served), { height: 0n }), 'wrong height 0'],
  ['before its parent', (served) => child(head(served), { timestamp: new Date(999) }), 'older'],
  [
    'far in the future',
    (served) => child(head(served), { timestamp: new Date(Date.now() + 60_000) }),
    'ahead of the local clock',
  ],
  [
    'at a time that hosts reject',
    (served) => child(head(served), { timestamp: new Date(8e15) }),
    'in the years 1 to 9999',
  ],
  [
    'at which the author throws',
    (served) => child(head(served), { payload: Buffer.from('add b 1; throw b') }),
    'the author threw b',
  ],
])('a block %s is rejected, and leaves no trace', async (_what, make, text) => {
  await using served = await ServedGuest.open(new LedgerVm());
  const { client, vm } = served;
  await expect(client.verify({ bytes: Buffer.from(make(served)) })).rejects.toThrow(text);
  expect(await contentOf(vm)).toEqual({ genesis: 'in the beginning' });
  await client.verify({ bytes: child(head(served)) });
});

const never = { id: Buffer.alloc(32, 8) } as never;

test('decisions about blocks that are not verified are rejected like those of Go', async () => {
  await using served = await ServedGuest.open(new LedgerVm());
  const { client } = served;
  await expect(client.accept(never)).rejects.toThrow('only a verified block can be accepted');
  await client.reject(never);
  await expect(client.buildBlock()).rejects.toThrow('nothing to build');
  await client.setPreference(Buffer.alloc(32, 8));
  await expect(client.buildBlock()).rejects.toThrow('neither verified nor');
  expect(await client.getAncestors(Buffer.alloc(32, 8))).toEqual([]);
});

test('a height of the P-chain is only for blocks that need it', async () => {
  await using served = await ServedGuest.open(new LedgerVm());
  const bytes = child(head(served));
  const verified = served.client.verify({ bytes }, { pChainHeight: 5n });
  await expect(verified).rejects.toThrow('expected block.WithVerifyContext');
});

test.each(
  Object.keys(VmService.methods).filter(
    (name) => !['version', 'shutdown', 'initialize'].includes(name),
  ),
)('%s before Initialize and after Shutdown fails, and the VM stays', async (method) => {
  await using server = await startGuest(new LedgerVm());
  const channel = grpc.connect(server.address);
  const ask = (): Promise<Buffer> => channel.call(pathOf('vm.VM', method), Buffer.alloc(0));
  await expect(ask()).rejects.toThrow('not initialized');
  const raw = clientOf(VmService, channel);
  expect(await raw.version({})).toEqual({ version: 'ledger/1.0.0' });
  await raw.shutdown({});
  await expect(ask()).rejects.toThrow('the VM is shut down');
  await expect(raw.shutdown({})).rejects.toThrow('the VM is shut down');
  expect(await raw.version({})).toEqual({ version: 'ledger/1.0.0' });
  channel.close();
});

test.each([
  ['subnetId', Buffer.alloc(31), '32 bytes'],
  ['chainId', Buffer.alloc(0), '32 bytes'],
  ['nodeId', Buffer.alloc(32), '20 bytes'],
  ['publicKey', Buffer.alloc(48), "couldn't decompress public key"],
  ['publicKey', Buffer.alloc(47, 0x97), '48 bytes'],
  ['xChainId', Buffer.alloc(33), '32 bytes'],
  ['avaxAssetId', Buffer.alloc(1), '32 bytes'],
  ['dbServerAddr', '', 'address of the database is missing'],
  ['networkUpgrades', undefined, 'network upgrades protobuf is nil'],
  [
    'networkUpgrades',
    { ...defaultNetworkUpgrades, etnaTime: undefined },
    'invalid timestamp: etnaTime',
  ],
  [
    'networkUpgrades',
    { ...defaultNetworkUpgrades, cortinaXChainStopVertexId: Buffer.alloc(3) },
    '32 bytes',
  ],
])('Initialize with an invalid %s is rejected, and can be repeated', async (key, value, text) => {
  await using served = await ServedGuest.start(new LedgerVm());
  const channel = grpc.connect(served.address);
  const client = clientOf(VmService, channel);
  const { upgradeBytes, configBytes, ...input } = served.input;
  void [upgradeBytes, configBytes];
  const good = { ...input, networkUpgrades: defaultNetworkUpgrades };
  await expect(client.initialize({ ...good, [key]: value })).rejects.toThrow(text);
  expect(await client.initialize(good)).toMatchObject({ height: 0n });
  await expect(client.initialize(good)).rejects.toThrow('already initialized');
  channel.close();
});

import { Agreement } from '../../../src/vm/network/agreement';
import { startNetwork } from '../../../src/vm/network/start-network';
import { verifySignature } from '../../../src/vm/services/bls-signatures';
import { signedWarpMessage } from '../../../src/vm/services/warp-message';
import { encodeWarpMessage } from '../../../src/vm/services/warp-signer';
import { coded } from '../../support/coded';
import { failure } from '../launch/plugins-at-work';
import { useNetworks, type NetworkAtWork } from './networks-at-work';

const networks = useNetworks();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The VM of a chain on one node asks those of others. */
const ask = (
  work: NetworkAtWork,
  at: [string, string],
  requestId: number,
  text: string,
  ...nodes: string[]
): Promise<unknown> =>
  work.rpc(at, 'guest.host', {
    service: 'AppSenderService',
    method: 'sendAppRequest',
    request: {
      nodeIds: nodes.map((node) => ({ hex: hex(work.network.node(node).nodeId) })),
      requestId,
      request: { hex: hex(Buffer.from(text)) },
    },
  });

test('two nodes have the same blocks, for a transaction to either', async () => {
  const chains = [networks.chain('mine')];
  const work = await networks.start({ chains, nodes: [{}, {}] });
  const { network } = work;
  await work.rpc(['mine', 'node1'], 'guest.put', { text: 'one' });
  await work.allAt('mine', 1n);
  await work.rpc(['mine', 'node2'], 'guest.put', { text: 'two' });
  await work.allAt('mine', 2n);
  const texts = await Promise.all(
    ['node1', 'node2'].map((node) => work.rpc(['mine', node], 'guest.last')),
  );
  expect(texts[0]).toMatchObject({ height: 2, text: 'two' });
  expect(texts[1]).toEqual(texts[0]);
  expect(network.chain('mine', 'node1').head.id).toEqual(network.chain('mine', 'node2').head.id);
});

test('blocks of all nodes at once make one chain', async () => {
  const nodes = [{}, {}, {}];
  const work = await networks.start({ chains: [networks.chain('mine')], nodes });
  const puts = ['node1', 'node2', 'node3'].flatMap((node) =>
    ['a', 'b', 'c'].map((text) => work.rpc(['mine', node], 'guest.put', { text })),
  );
  await Promise.all(puts);
  await work.allAt('mine', 9n);
  const ids = await Promise.all(
    work.network.nodes.map(async (node) => {
      const { client } = node.chain('mine');
      return Promise.all([3n, 6n, 9n].map(async (at) => hex(await client.getBlockIdAtHeight(at))));
    }),
  );
  expect(ids[1]).toEqual(ids[0]);
  expect(ids[2]).toEqual(ids[0]);
  expect(work.events.filter(({ event }) => event.type === 'behind')).toEqual([]);
});

test('nodes send requests to each other, and each ends once', async () => {
  const chains = [networks.chain('mine')];
  const work = await networks.start({ chains, nodes: [{}, {}], appRequestMs: 300 });
  const [one, two] = work.network.nodes.map(({ nodeId }) => hex(nodeId));
  const at: [string, string] = ['mine', 'node1'];
  await ask(work, at, 1, 'hello', 'node1', 'node2');
  const answers = await work.heard(at, 'response', 2);
  const from = (a: { nodeId: string }, b: { nodeId: string }): number =>
    Number(a.nodeId > b.nodeId) - Number(a.nodeId < b.nodeId);
  const answer = { kind: 'response', requestId: 1, text: 'hello' };
  expect(answers.sort(from)).toEqual(
    [one!, two!].map((nodeId) => ({ ...answer, nodeId })).sort(from),
  );
  expect(await work.seen(['mine', 'node2'], 'request')).toEqual([
    { kind: 'request', nodeId: one, requestId: 1, text: 'hello' },
  ]);
  await ask(work, at, 2, 'refuse', 'node2');
  expect(await work.heard(at, 'failed')).toEqual([
    { kind: 'failed', nodeId: two, requestId: 2, errorCode: 7, errorMessage: 'refused' },
  ]);
  await ask(work, at, 3, 'silence', 'node2');
  expect((await work.heard(at, 'failed', 2))[1]).toEqual({
    ...{ kind: 'failed', nodeId: two, requestId: 3, errorCode: -1, errorMessage: 'timed out' },
  });
});

test('gossip reaches its recipients, and nodes learn who connects and disconnects', async () => {
  const chains = [networks.chain('mine')];
  const nodes = [{}, {}, { weight: 0n }];
  const work = await networks.start({ chains, nodes });
  const gossip = (text: string, counts: object): Promise<unknown> =>
    work.rpc(['mine', 'node1'], 'guest.host', {
      service: 'AppSenderService',
      method: 'sendAppGossip',
      request: { ...counts, msg: { hex: hex(Buffer.from(text)) } },
    });
  await gossip('all', { peers: { big: '9' } });
  await gossip('validators', { validators: { big: '9' } });
  await gossip('others', { nonValidators: { big: '9' } });
  const texts = async (node: string, count: number): Promise<unknown> =>
    (await work.heard(['mine', node], 'gossip', count)).map(({ text }) => text);
  expect(await texts('node2', 2)).toEqual(['all', 'validators']);
  expect(await texts('node3', 2)).toEqual(['all', 'others']);
  expect(await work.seen(['mine', 'node1'], 'gossip')).toEqual([]);
  expect(await work.heard(['mine', 'node2'], 'connected', 3)).toHaveLength(3);
  await work.network.chain('mine', 'node3').stop();
  const [gone] = await work.heard(['mine', 'node2'], 'disconnected');
  expect(gone?.nodeId).toBe(hex(work.network.node('node3').nodeId));
});

test('Warp signatures of both nodes aggregate to a valid one', async () => {
  const chains = [networks.chain('mine')];
  const work = await networks.start({ chains, nodes: [{ weight: 60n }, { weight: 40n }] });
  const { network } = work;
  const { chainId, subnetId, networkId } = network.chain('mine').identity;
  const payload = Buffer.from('sign that I owe you');
  const unsigned = encodeWarpMessage(networkId, chainId, payload);
  const validators = await network.validators.validatorsAt(1n, subnetId);
  const signatures = await Promise.all(
    network.nodes.map(async ({ name, nodeId }) => {
      const signature = await network.request('mine', name, payload);
      const validator = validators.find((each) => nodeId.equals(each.nodeId));
      return { publicKey: validator!.publicKey as Uint8Array, signature };
    }),
  );
  const [set] = await network.validators.warpSetsAt(1n);
  const signed = signedWarpMessage(unsigned, signatures, set!);
  expect(signed).toMatchObject({ weight: 100n, totalWeight: 100n });
  const aggregate = signed.bytes.subarray(-96);
  const keys = signatures.map(({ publicKey }) => publicKey);
  expect(signed.bytes.subarray(unsigned.length, -96)).toEqual(
    Buffer.from([0, 0, 0, 0, 0, 0, 0, 1, 3]),
  );
  expect(verifySignature(unsigned, aggregate, ...keys)).toBe(true);
  expect(verifySignature(unsigned, aggregate, keys[0]!)).toBe(false);
  const half = signedWarpMessage(unsigned, signatures.slice(1), set!);
  expect(half).toMatchObject({ weight: 40n, totalWeight: 100n });
  const wrong = [{ ...signatures[0]!, signature: signatures[1]!.signature }];
  expect(() => signedWarpMessage(unsigned, wrong, set!)).toThrow(
    'is not a signature of the message',
  );
});

test('a request from code is rejected or times out like one of a node', async () => {
  const work = await networks.start({ chains: [networks.chain('mine')] });
  const { network } = work;
  const hello = await network.request('mine', 'node1', Buffer.from('hello'));
  expect(hello.toString()).toBe('hello');
  const refused = await failure(network.request('mine', 'node1', Buffer.from('refuse')));
  expect(refused.error).toEqual(coded('VMRE_RPC_FAILED', 'refused (code 7)'));
  const late = await failure(
    network.request('mine', 'node1', Buffer.from('silence'), { deadlineMs: 100 }),
  );
  expect(late.error).toEqual(coded('VMRE_RPC_FAILED', 'did not answer within 100 ms'));
  const never = await failure(
    network.request('mine', 'node1', Buffer.alloc(0), { deadlineMs: Infinity }),
  );
  expect(never.error).toEqual(
    coded('VMRE_OPTION_INVALID', 'deadlineMs must be milliseconds above 0'),
  );
  const controller = new AbortController();
  const { signal } = controller;
  const cancelled = failure(network.request('mine', 'node1', Buffer.from('silence'), { signal }));
  controller.abort();
  expect((await cancelled).error).toEqual(coded('VMRE_RPC_FAILED', 'the call was cancelled'));
  const nowhere = await failure(network.request('mine', 'node9', Buffer.alloc(0)));
  expect(nowhere.error).toEqual(
    coded('VMRE_OPTION_INVALID', 'unknown node node9; the nodes are: node1'),
  );
  const nothing = await failure(network.request('yours', 'node1', Buffer.alloc(0)));
  expect(nothing.error).toEqual(
    coded('VMRE_OPTION_INVALID', 'has no chain yours; its chains: mine'),
  );
  await network.stop();
  const gone = await failure(network.request('mine', 'node1', Buffer.from('hello')));
  expect(gone.error).toEqual(coded('VMRE_VM_STOPPED', 'the network has stopped'));
});

test('a start that is cancelled while the nodes agree stops all chains', async () => {
  const agreeing = jest.spyOn(Agreement.prototype, 'start');
  const controller = new AbortController();
  agreeing.mockImplementation(() => {
    controller.abort(new Error('changed my mind'));
    return Promise.resolve();
  });
  try {
    const { signal } = controller;
    const start = networks.start({ chains: [networks.chain('mine')], nodes: [{}, {}], signal });
    expect((await failure(start)).error).toEqual(coded('VMRE_VM_STOPPED', 'was cancelled'));
    expect(networks.children.countLiving()).toBe(0);
  } finally {
    agreeing.mockRestore();
  }
});

test('a stop waits for all chains if one of them fails', async () => {
  const network = await startNetwork({ chains: [networks.chain('mine')], nodes: [{}, {}] });
  const chain = network.chain('mine', 'node1');
  const stop = chain.stop.bind(chain);
  jest.spyOn(chain, 'stop').mockImplementation((options) => {
    void stop(options);
    return Promise.reject(new Error('no space'));
  });
  await expect(network.stop()).rejects.toThrow('no space');
  expect(networks.children.countLiving()).toBe(0);
  jest.restoreAllMocks();
});

test('chains of a node leave things for each other, and know each other by name', async () => {
  const chains = [networks.chain('one', { aliases: ['uno'] }), networks.chain('two')];
  const work = await networks.start({ chains, nodes: [{}, {}] });
  const { network } = work;
  const [one, two] = ['one', 'two'].map((name) => network.chain(name).identity.chainId);
  expect(one).not.toEqual(two);
  const host = <T>(at: [string, string], service: string, method: string, request: object) =>
    work.rpc<T>(at, 'guest.host', { service: `${service}Service`, method, request });
  const key = { hex: hex(Buffer.from('gift')) };
  const value = { hex: hex(Buffer.from('a book')) };
  const put = {
    peerChainId: { hex: hex(two!) },
    putRequests: [{ key, value, traits: [] }],
    removeRequests: [],
  };
  await host(['one', 'node1'], 'SharedMemory', 'apply', { requests: [put], batches: [] });
  const get = { peerChainId: { hex: hex(one!) }, keys: [key] };
  expect(await host(['two', 'node1'], 'SharedMemory', 'get', get)).toEqual({ values: [value] });
  // Each node has its own shared memory, as it has its own database.
  const elsewhere = await failure(host(['two', 'node2'], 'SharedMemory', 'get', get));
  expect(elsewhere.error.message).toContain('not found');
  const found = await host<{ id: { hex: string } }>(['two', 'node2'], 'AliasReader', 'lookup', {
    alias: 'uno',
  });
  expect(found.id.hex).toBe(hex(one!));
});

test('all nodes report the same validators to their VMs', async () => {
  const nodes = [{ weight: 7n }, { nodeId: Buffer.alloc(20, 3), weight: 9n }, { weight: 0n }];
  const work = await networks.start({ chains: [networks.chain('mine')], nodes, pChainHeight: 5n });
  const subnetId = { hex: hex(work.network.chain('mine').identity.subnetId) };
  const heard = await Promise.all(
    work.network.nodes.map(({ name }) =>
      work.rpc<{ validators: { nodeId: { hex: string }; weight: { big: string } }[] }>(
        ['mine', name],
        'guest.host',
        {
          ...{ service: 'ValidatorStateService', method: 'getCurrentValidatorSet' },
          request: { subnetId },
        },
      ),
    ),
  );
  expect(heard[0]).toMatchObject({
    validators: [
      { nodeId: { hex: hex(work.network.node('node1').nodeId) }, weight: { big: '7' } },
      { nodeId: { hex: '03'.repeat(20) }, weight: { big: '9' } },
    ],
    currentHeight: { big: '5' },
  });
  expect(heard[1]).toEqual(heard[0]);
  expect(heard[2]).toEqual(heard[0]);
  await work.rpc(['mine', 'node3'], 'guest.put', { text: 'context paid' });
  await work.allAt('mine', 1n);
  expect(await work.rpc(['mine', 'node1'], 'guest.last')).toMatchObject({ text: 'context 5 paid' });
});

test('a node serves its chains on one port, with their health and metrics', async () => {
  const chains = ['one', 'two'].map((name) => networks.chain(name));
  const work = await networks.start({ chains });
  const url = await work.network.node().http.listen();
  const health = await fetch(`${url}/ext/health`);
  expect(health.status).toBe(200);
  const { checks } = (await health.json()) as { checks: object };
  const check = { message: { engine: { consensus: { lastAcceptedHeight: 0 } } } };
  expect(checks).toMatchObject({ one: check, two: check });
  const metrics = await (await fetch(`${url}/ext/metrics`)).text();
  expect(metrics.match(/^# TYPE avalanche_\w+_vm_blocks_accepted /gm)).toHaveLength(1);
  expect(metrics).toMatch(/^avalanche_\w+_vm_blocks_accepted\{.*chain="one".*\} 0$/m);
  expect(metrics).toMatch(/^avalanche_\w+_vm_blocks_accepted\{.*chain="two".*\} 0$/m);
  const routed = await fetch(url, { headers: { 'Avalanche-Api-Route': 'two' } });
  expect(routed.status).toBe(200);
  for (const path of ['/', '/ext/bc/three', '/ext/bc/one/nothing', '/ext/bc']) {
    expect((await fetch(url + path)).status).toBe(404);
  }
  const again = await failure(work.network.node().http.listen());
  expect(again.error).toEqual(coded('VMRE_RPC_LISTEN_FAILED', `already served at ${url}`));
  process.kill(work.network.chain('two').pid!, 'SIGKILL');
  const ill = async (): Promise<number> => (await fetch(`${url}/ext/health`)).status;
  while ((await ill()) === 200);
  while ((await ill()) !== 200);
});

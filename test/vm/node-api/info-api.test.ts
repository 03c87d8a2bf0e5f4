import { bls12_381 } from '@noble/curves/bls12-381';

import { formatId } from '../../../src/vm/ids/id';
import { vmIdOf } from '../../../src/vm/ids/vm-id';
import { packageVersion } from '../../../src/support/package-version';
import { chainFacts, chainId, nodeFacts } from './node-facts';
import { call, get, post, serve } from './served-node';

const id = formatId(chainId);

describe('info', () => {
  const past = '2020-12-05T05:00:00Z';
  const phases = ['1', '2', '3', '4', '5', 'Pre6', '6', 'Post6'];
  const others = ['banff', 'cortina', 'durango', 'etna', 'fortuna', 'granite'];
  const upgrades = [...phases.map((phase) => `apricotPhase${phase}`), ...others];

  test.each<[string, unknown, unknown]>([
    ['getNetworkID', undefined, { networkID: '12345' }],
    ['getNetworkName', {}, { networkName: 'local' }],
    ['getBlockchainID', { alias: 'mine' }, { blockchainID: id }],
    ['getBlockchainID', [{ alias: id }], { blockchainID: id }],
    ['isBootstrapped', { chain: 'mine' }, { isBootstrapped: true }],
    ['peers', undefined, { numPeers: '0', peers: [] }],
    ['peers', { nodeIDs: ['NodeID-111111111111111111116DBWJs'] }, { numPeers: '0', peers: [] }],
    ['getVMs', {}, { vms: { [formatId(vmIdOf('xsvm'))]: ['xsvm'] }, fxs: {} }],
    [
      'getNodeVersion',
      null,
      {
        version: `vmre/${packageVersion()}`,
        databaseVersion: '',
        rpcProtocolVersion: '44',
        gitCommit: '',
        vmVersions: { xsvm: 'v1.2.3' },
      },
    ],
    ['uptime', {}, { rewardingStakePercentage: '100.0000', weightedAveragePercentage: '100.0000' }],
    [
      'upgrades',
      {},
      {
        ...Object.fromEntries(upgrades.map((name) => [`${name}Time`, past])),
        apricotPhase4MinPChainHeight: 0,
        cortinaXChainStopVertexID: formatId(Buffer.alloc(32)),
        graniteEpochDuration: 30_000_000_000,
        heliconTime: '9999-12-01T00:00:00Z',
      },
    ],
  ])('%s %j', async (method, params, result) => {
    await serve();
    expect(await call('/ext/info', `info.${method}`, params)).toEqual({ result });
  });

  test('getNodeID proves that the node has its key', async () => {
    await serve();
    const { result } = await call('/ext/info', 'info.getNodeID');
    const { nodeID, nodePOP } = result as {
      nodeID: string;
      nodePOP: { publicKey: string; proofOfPossession: string };
    };
    expect(nodeID).toMatch(/^NodeID-/);
    expect(nodePOP.publicKey).toMatch(/^0x[0-9a-f]{96}$/);
    const { longSignatures } = bls12_381;
    const suite = 'BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_';
    const key = Buffer.from(nodePOP.publicKey.slice(2), 'hex');
    const proof = Buffer.from(nodePOP.proofOfPossession.slice(2), 'hex');
    expect(longSignatures.verify(proof, longSignatures.hash(key, suite), key)).toBe(true);
  });

  test('a chain that does not run is not bootstrapped; an unnamed VM has no id', async () => {
    await serve(nodeFacts(chainFacts({ running: () => undefined, vmId: undefined })));
    const { result } = await call('/ext/info', 'info.isBootstrapped', { chain: id });
    expect(result).toEqual({ isBootstrapped: false });
    expect((await call('/ext/info', 'info.getVMs')).result).toEqual({ vms: {}, fxs: {} });
    const { result: version } = await call('/ext/info', 'info.getNodeVersion');
    expect(version).toMatchObject({ rpcProtocolVersion: '46', vmVersions: {} });
  });

  test.each<[string, unknown, string]>([
    ['info.getBlockchainID', { alias: 'other' }, 'there is no ID with alias: other'],
    ['info.isBootstrapped', {}, "argument 'chain' not given"],
    ['info.isBootstrapped', { chain: 'X' }, "there is no chain with alias/ID 'X'"],
    ['info.isBootstrapped', { chain: 5 }, "couldn't unmarshal an argument"],
    ['info.isBootstrapped', 'mine', "couldn't unmarshal an argument"],
    ['info.peers', { nodeIDs: ['x'] }, "couldn't unmarshal an argument"],
    ['info.getNodeIP', {}, 'info.getNodeIP is not served'],
    ['info.getTxFee', {}, 'info.getTxFee is not served'],
    ['info.acps', {}, 'info.acps is not served'],
    ['info.nothing', {}, 'rpc: can\'t find method "info.Nothing"'],
    ['info.constructor', {}, 'rpc: can\'t find method "info.Constructor"'],
    ['info.__proto__', {}, 'rpc: can\'t find method "info.__proto__"'],
    ['info.GetNodeID', {}, 'method must start with a non-uppercase letter'],
    ['health.health', {}, 'rpc: can\'t find service "health.Health"'],
    ['info', {}, 'rpc: service/method request ill-formed: "info"'],
    ['info.get.nodeID', {}, 'rpc: service/method request ill-formed: "info.Get.nodeID"'],
  ])('%s %j fails as in AvalancheGo', async (method, params, message) => {
    await serve();
    const { error } = await call('/ext/info', method, params);
    expect(error).toEqual({
      code: -32000,
      message: expect.stringContaining(message) as string,
      data: null,
    });
  });

  test.each<[string, string, object | string]>([
    ['what is no JSON', '{', { code: -32700 }],
    ['what is no object', '[]', { code: -32700 }],
    ['a method that is no text', '{"jsonrpc":"2.0","id":1,"method":5}', { code: -32700 }],
    [
      'another version',
      '{"id":1,"method":"info.getNodeID"}',
      {
        code: -32600,
        message: 'jsonrpc must be 2.0',
        data: { jsonrpc: '', method: 'info.getNodeID', params: null, id: 1 },
      },
    ],
    ['no id', '{"jsonrpc":"2.0","method":"info.getNodeID"}', ''],
    ['no id, and a mistake', '{"jsonrpc":"2.0","method":"info.nothing","id":null}', ''],
  ])('%s', async (_what, body, expected) => {
    await serve();
    const response = await post('/ext/info', body);
    expect(response.status).toBe(200);
    const text = await response.text();
    if (typeof expected === 'string') expect(text).toBe(expected);
    else expect(JSON.parse(text)).toMatchObject({ jsonrpc: '2.0', error: expected });
  });

  test('requires POST with JSON', async () => {
    await serve();
    const body = '{"jsonrpc":"2.0","id":1,"method":"info.getNetworkID"}';
    const asked = await get('/ext/info');
    expect([asked.status, await asked.text()]).toEqual([
      405,
      'rpc: POST method required, received GET\n',
    ]);
    const type = (value: string) => ({ 'content-type': value });
    expect((await post('/ext/info', body, type('text/plain'))).status).toBe(415);
    expect((await post('/ext/info', body, type('Application/JSON; charset=x'))).status).toBe(200);
    expect((await post('/ext/info/', body)).status).toBe(404);
    expect((await post('/ext/info?x=1', body)).status).toBe(200);
    expect((await post('/ext/info', 'x'.repeat(2 ** 20 + 1))).status).toBe(413);
  });
});

import type { Head } from '../../../src/vm/client/block';
import { formatId } from '../../../src/vm/ids/id';
import { vmIdOf } from '../../../src/vm/ids/vm-id';
import type { ChainFacts, NodeFacts, RunningFacts } from '../../../src/vm/node-api/node-facts';
import { MetricType, type Metric, type MetricFamily } from '../../../src/vm/protocol/metrics';
import { defaultNetworkUpgrades } from '../../../src/vm/protocol/network-upgrades';
import { BlsKey } from '../../../src/vm/services/bls-key';

export const chainId = Buffer.alloc(32, 7);
export const subnetId = Buffer.alloc(32, 8);
export const head: Head = {
  id: Buffer.alloc(32, 1),
  parentId: Buffer.alloc(32),
  bytes: Buffer.alloc(1),
  height: 2n ** 60n + 1n,
  timestamp: new Date(0),
};

const label = [{ name: 'kind', value: 'x' }];
const gauge: MetricFamily = {
  ...{ name: 'vm_blocks', help: '', type: MetricType.Gauge },
  metric: [{ label, gauge: { value: 3 }, timestampMs: 0n } as unknown as Metric],
};

export const running = (changes: Partial<RunningFacts> = {}): RunningFacts => ({
  client: { health: async () => ({ peers: 1 }), gather: async () => [gauge] },
  version: 'v1.2.3',
  protocolVersion: 44,
  ...changes,
});

export const chainFacts = (changes: Partial<ChainFacts> = {}): ChainFacts => ({
  id: chainId,
  subnetId,
  names: ['mine', formatId(chainId)],
  vmId: vmIdOf('xsvm'),
  running,
  head: () => head,
  ...changes,
});

export const nodeFacts = (...chains: ChainFacts[]): NodeFacts => ({
  networkId: 12345,
  nodeId: Buffer.alloc(20, 9),
  key: BlsKey.of(Buffer.alloc(32, 5)),
  upgrades: defaultNetworkUpgrades,
  chains: chains.length > 0 ? chains : [chainFacts()],
});

import { packageVersion } from '../../support/package-version';
import type { Timestamp } from '../../protobuf/well-known';
import { dateOf } from '../../protobuf/well-known';
import { formatId } from '../ids/id';
import { formatNodeId, parseNodeId } from '../ids/node-id';
import { vmNameOf } from '../ids/vm-id';
import { protocolVersions } from '../protocol/runtime';
import type { NetworkUpgrades } from '../protocol/network-upgrades';
import { invalidArgument, textIn, textsIn, type RpcMethods, type RpcParams } from './json-rpc';
import { primaryAlias, type ChainFacts, type NodeFacts } from './node-facts';

/** Their JSON has 64-bit numbers as strings. */
const text = (number: bigint | number): string => number.toString();

/**
 * The methods of `info`, with the answers that the documentation of AvalancheGo describes. Methods about the
 * P-chain and the votes of other nodes are missing.
 */
export function infoMethods(node: NodeFacts): RpcMethods {
  const { nodeId, networkId, key, upgrades } = node;
  const lookup = (name: string): ChainFacts | undefined =>
    node.chains.find(({ names }) => names.includes(name));
  return {
    getNodeID: () => ({
      nodeID: formatNodeId(nodeId),
      nodePOP: {
        publicKey: hex(key.publicKey),
        proofOfPossession: hex(key.proofOfPossession),
      },
    }),
    getNetworkID: () => ({ networkID: text(networkId) }),
    getNetworkName: () => ({ networkName: networkName(networkId) }),
    getNodeVersion: () => versionsOf(node),
    getVMs: () => ({ vms: Object.fromEntries(node.chains.flatMap(vmOf)), fxs: {} }),
    getBlockchainID: (params) => {
      const alias = textIn(params, 'alias');
      const chain = lookup(alias);
      if (!chain) throw new Error(`there is no ID with alias: ${alias}`);
      return { blockchainID: formatId(chain.id) };
    },
    isBootstrapped: (params) => {
      const name = textIn(params, 'chain');
      if (name === '') throw new Error("argument 'chain' not given");
      const chain = lookup(name);
      if (!chain) throw new Error(`there is no chain with alias/ID '${name}'`);
      return { isBootstrapped: chain.running() !== undefined };
    },
    peers: (params) => {
      checkNodeIds(params);
      return { numPeers: '0', peers: [] };
    },
    upgrades: () => upgradesOf(upgrades),
    // The node has the whole stake.
    uptime: () => ({ rewardingStakePercentage: '100.0000', weightedAveragePercentage: '100.0000' }),
    getNodeIP: () => notHere('getNodeIP', 'this node has no address for other nodes'),
    getTxFee: () => notHere('getTxFee', 'there is no P-chain here'),
    acps: () => notHere('acps', 'there are no voting validators here'),
  };
}

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;

function notHere(method: string, why: string): never {
  throw new Error(`info.${method} is not served: ${why}`);
}

function versionsOf({ chains }: NodeFacts): object {
  const running = chains.flatMap((chain) => {
    const life = chain.running();
    return life ? [{ name: vmName(chain), life }] : [];
  });
  const protocol = running[0]?.life.protocolVersion ?? protocolVersions.at(-1) ?? 0;
  return {
    version: `vmre/${packageVersion()}`,
    databaseVersion: '',
    rpcProtocolVersion: text(protocol),
    gitCommit: '',
    vmVersions: Object.fromEntries(running.map(({ name, life }) => [name, life.version])),
  };
}

/** The name of its VM, or its id; the alias of the chain when neither is known. */
const vmName = (chain: ChainFacts): string =>
  (chain.vmId && (vmNameOf(chain.vmId) ?? formatId(chain.vmId))) ?? primaryAlias(chain);

function vmOf({ vmId }: ChainFacts): [string, string[]][] {
  if (!vmId) return [];
  const name = vmNameOf(vmId);
  return [[formatId(vmId), name === undefined ? [] : [name]]];
}

function checkNodeIds(params: RpcParams): void {
  for (const nodeId of textsIn(params, 'nodeIDs')) {
    try {
      parseNodeId(nodeId);
    } catch {
      throw invalidArgument();
    }
  }
}

/** In the format of Go: times in RFC 3339, a duration in nanoseconds. */
function upgradesOf(upgrades: NetworkUpgrades): object {
  const { cortinaXChainStopVertexId, graniteEpochDuration: epoch, ...rest } = upgrades;
  const times = Object.entries(rest).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? value : timeText(value),
  ]);
  return {
    ...(Object.fromEntries(times) as object),
    cortinaXChainStopVertexID: formatId(cortinaXChainStopVertexId),
    graniteEpochDuration: epoch ? epoch.seconds * 1_000_000_000n + BigInt(epoch.nanos) : 0n,
  };
}

const timeText = (time: Timestamp | undefined): string =>
  time ? dateOf(time).toISOString().replace('.000Z', 'Z') : '0001-01-01T00:00:00Z';

const names: Readonly<Record<number, string>> = {
  1: 'mainnet',
  2: 'cascade',
  3: 'denali',
  4: 'everest',
  5: 'fuji',
  10: 'testing',
  12345: 'local',
};

/** The name of a network as in AvalancheGo: `local`, `network-1337`. */
export const networkName = (networkId: number): string =>
  names[networkId] ?? `network-${networkId}`;

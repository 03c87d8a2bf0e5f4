import { deepEqual, equal, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { formatId } from '../../../src/vm/ids/id';
import type { Network } from '../../../src/vm/network/network';
import { startNetwork } from '../../../src/vm/network/start-network';
import { signedWarpMessage, type SignedWarpMessage } from '../../../src/vm/services/warp-message';
import { encodeWarpMessage } from '../../../src/vm/services/warp-signer';
import { eventually } from '../../support/runtime-process';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { JsonRpc } from './json-rpc';
import { Scenario } from './scenario';
import { addressText, signedExport, signedImport, standalone, vectors, warpPayload } from './xsvm';

const SOON_MS = 15_000;
const AMOUNT = 500n;

/**
 * Two nodes with two chains: a message of one chain is signed by both nodes, whose plugins are asked as
 * relayers ask them (ACP-118), and the other chain accepts it on both.
 */
export const checkNetwork = (plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play('xsvm on two nodes', tally, async (scenario) => {
    const step = scenario.step.bind(scenario);
    const { genesis, chainId: source, recipient: to } = vectors;
    const target = createHash('sha256').update('vmre-other-chain').digest();
    const chains = [
      { name: 'source', plugin, genesis, chainId: source },
      { name: 'target', plugin, genesis, chainId: target },
    ];
    const nodes = [60n, 40n].map((weight) => ({ weight, dataDir: sandbox.makeDirectory() }));
    const network = await step('both chains start on both nodes', () =>
      startNetwork({ chains, nodes }),
    );
    try {
      for (const node of network.nodes) await node.http.listen();
      const rpc = (chain: string, node: string): JsonRpc =>
        new JsonRpc(`${network.node(node).http.url}/ext/bc/${chain}`);
      const exported = signedExport({ chainId: source, nonce: 0n, amount: AMOUNT, to }, target);
      await step('the other node gets each block that one node builds', async () => {
        const tx = standalone(exported).toString('base64');
        await rpc('source', 'node2').call('issueTx', { tx });
        await allAt(network, 'source', 1n);
        deepEqual(headsOf(network, 'source')[0], headsOf(network, 'source')[1]);
      });
      const { networkId, subnetId } = network.chain('source').identity;
      const unsigned = encodeWarpMessage(networkId, source, warpPayload(AMOUNT, to));
      const signed = await step('both plugins sign on request', async () => {
        const message = await collect(network, unsigned, subnetId);
        deepEqual([message.weight, message.totalWeight], [100n, 100n]);
        return message;
      });
      await step('the other chain accepts the message, on both nodes', async () => {
        const imported = signedImport(0n, signed.bytes);
        const tx = standalone(imported).toString('base64');
        await rpc('target', 'node1').call('issueTx', { tx });
        await allAt(network, 'target', 1n);
        const owner = { address: addressText(to), assetID: formatId(source) };
        for (const { name } of network.nodes) {
          const balance = await rpc('target', name).call<{ balance: bigint }>('balance', owner);
          equal(balance.balance, AMOUNT);
        }
      });
      await step('health and metrics of a node cover both chains', async () => {
        const url = network.node().http.url!;
        const health = (await (await fetch(`${url}/ext/health`)).json()) as { checks: object };
        deepEqual(Object.keys(health.checks), ['bootstrapped', 'source', 'target']);
        const text = await (await fetch(`${url}/ext/metrics`)).text();
        ok(/_process_open_fds\{.*chain="target".*\} \d+$/m.test(text), text.slice(0, 500));
      });
    } finally {
      await network.stop();
    }
  });

const headsOf = (network: Network, chain: string): Buffer[] =>
  network.nodes.map((node) => node.chain(chain).head.id);

async function allAt(network: Network, chain: string, height: bigint): Promise<void> {
  const there = (): boolean =>
    network.nodes.every((node) => node.chain(chain).head.height === height);
  await eventually(`height ${height} of ${chain}`, there, SOON_MS);
}

async function collect(
  network: Network,
  unsigned: Buffer,
  subnetId: Uint8Array,
): Promise<SignedWarpMessage> {
  const validators = await network.validators.validatorsAt(1n, Buffer.from(subnetId));
  const [set] = await network.validators.warpSetsAt(1n);
  const signatures = await Promise.all(
    network.nodes.map(async ({ name, nodeId }) => {
      const answer = await network.request('source', name, signatureRequest(unsigned));
      const { publicKey } = validators.find((validator) => nodeId.equals(validator.nodeId))!;
      return { publicKey: publicKey!, signature: fieldOne(answer) };
    }),
  );
  return signedWarpMessage(unsigned, signatures, set!);
}

/** Of the handlers of AvalancheGo's p2p, that for signatures; then `SignatureRequest { bytes message = 1; }`. */
function signatureRequest(message: Buffer): Buffer {
  const handler = 2;
  return Buffer.concat([Buffer.of(handler, 0x0a), varint(message.length), message]);
}

/** Of `SignatureResponse { bytes signature = 1; }`. */
function fieldOne(answer: Buffer): Buffer {
  equal(answer[0], 0x0a);
  equal(answer[1], 96);
  return answer.subarray(2);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return Buffer.from([...bytes, rest]);
}

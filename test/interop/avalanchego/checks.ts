import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { addressOf, TxWallet } from '../../../src/vm/guest';
import { publicKeyOf } from '../../../src/vm/guest/tx/signed-tx';
import { processesOf } from '../../support/leftovers';
import type { Tally } from '../../support/tally';
import { TokenVm, Transfer } from '../../vm/guest/tx/token-vm';
import { missingTool } from '../go/build';
import type { Sandbox } from '../sandbox';
import { buildNode, installToken, makeChain } from './build';
import { AvalancheNode } from './node';

/** Blocks that must be accepted. */
const BLOCKS = BigInt(process.env['AVALANCHEGO_BLOCKS'] ?? 1000);
/** A node or a plugin is killed after each of these. */
const BLOCKS_PER_KILL = BLOCKS / 5n + 1n;
const STEP_MS = 120_000;

interface ChainFacts {
  height: string;
  id: string;
  stateHash: string;
}

/** Runs a token in TypeScript on a network of real nodes, which are killed now and then. */
export async function checkAvalancheGo(sandbox: Sandbox, tally: Tally): Promise<void> {
  const missing = await missingTool();
  if (missing !== undefined) {
    return tally.skipped('AvalancheGo', `${missing}, so that no node can be built`);
  }
  const programs = buildNode();
  const directory = sandbox.makeDirectory();
  const [plugins, own] = ['plugins', 'own'].map((name) => join(directory, name)) as [
    string,
    string,
  ];
  for (const each of [plugins, own]) mkdirSync(each);
  const vm = installToken(plugins, own);
  const program = { path: programs.node, plugins };
  const nodes: AvalancheNode[] = [];
  const add = async (subnet?: string): Promise<AvalancheNode> => {
    const home = join(directory, `node${nodes.length}`);
    mkdirSync(home);
    const node = await AvalancheNode.make(program, home, nodes[0]);
    nodes.push(node);
    if (subnet !== undefined) node.track(subnet);
    await node.start();
    return node;
  };
  try {
    for (let at = 0; at < 2; at += 1) await add();
    const { vmVersions } = await nodes[0]!.answer<{ vmVersions: Record<string, string> }>(
      '/ext/info',
      'info.getNodeVersion',
      {},
    );
    expectEqual(
      tally,
      'a node lists the VM',
      vmVersions[vm] ?? Object.values(vmVersions).find((text) => text.startsWith('token/')),
      'token/1.0.0',
    );
    const keys = [1, 2].map((fill) => Buffer.alloc(32, fill));
    const owners = keys.map((key) => addressOf(publicKeyOf(key)).toString('hex'));
    const genesis = join(own, 'genesis.json');
    writeFileSync(
      genesis,
      JSON.stringify(Object.fromEntries(owners.map((owner) => [owner, '1000000000']))),
    );
    await isBootstrapped(nodes[0]!, 'P');
    const { chain, subnet } = makeChain(programs, nodes[0]!.url, vm, genesis);
    const path = `/ext/bc/${chain}`;
    const facts = (node: AvalancheNode): Promise<ChainFacts> =>
      node.answer(path, 'token.chain', {}, STEP_MS);
    // Without sybil protection a node alone is a network of its own, so transactions wait until all are connected.
    const areTogether = async (): Promise<void> => {
      for (const node of nodes) await facts(node);
      for (const node of nodes) await until(() => node.hasPeers(nodes.length - 1));
    };
    await areTogether();
    tally.passed('a chain of the VM starts on both nodes');
    for (const node of nodes) {
      await node.end('SIGTERM');
      node.track(subnet);
      await node.start();
    }
    await areTogether();
    tally.passed('it starts again with its nodes');

    let next = BLOCKS_PER_KILL;
    let kills = 0;
    for (let height = 0n; height < BLOCKS;) {
      await Promise.all(keys.map((key, at) => send(nodes[at]!, path, key)));
      height = BigInt((await facts(nodes[0]!)).height);
      if (height < next) continue;
      next += BLOCKS_PER_KILL;
      const node = nodes[(kills += 1) % 2]!;
      await node.end('SIGKILL');
      await node.start();
      await areTogether();
    }
    tally.passed(
      `${BLOCKS} blocks with transactions of two nodes are accepted, with ${kills} kills of nodes`,
    );

    const late = await add(subnet);
    const whole = await Promise.all(nodes.slice(0, 2).map(facts));
    await until(async () => BigInt((await facts(late)).height) >= BigInt(whole[0]!.height));
    tally.passed('a late node catches up');
    await until(
      async () =>
        new Set(
          (await Promise.all(nodes.map(facts))).map(
            ({ stateHash, height }) => `${height} ${stateHash}`,
          ),
        ).size === 1,
    );
    tally.passed('all nodes have the same state');
    const codes = await Promise.all([...nodes].reverse().map((node) => node.end('SIGTERM')));
    expectEqual(tally, 'SIGTERM ends all nodes', codes.join(), '0,0,0');
    await until(async () => (await processesOf(directory)).length === 0);
    tally.passed('no plugin is left');
  } finally {
    for (const node of nodes) await node.end('SIGKILL');
  }
}

/** Sends a transfer over a node. One that is refused, because another of its sender waits, is sent again later. */
async function send(node: AvalancheNode, path: string, key: Buffer): Promise<void> {
  const wallet = new TxWallet(TokenVm, key, node.url + path);
  const to = Buffer.alloc(20, 9);
  const txId = await wallet.send(Object.assign(new Transfer(), { to, amount: 1n }));
  await until(
    async () => (await wallet.call<{ status: string }>('tx', { txId })).status === 'accepted',
  );
}

async function isBootstrapped(node: AvalancheNode, chain: string): Promise<void> {
  await until(async () => {
    const found = await node.answer<{ isBootstrapped: boolean }>(
      '/ext/info',
      'info.isBootstrapped',
      { chain },
    );
    return found.isBootstrapped;
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + STEP_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('it takes too long');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function expectEqual(tally: Tally, what: string, found: unknown, wanted: unknown): void {
  if (found === wanted) tally.passed(what);
  else tally.failed(what, `${String(found)} instead of ${String(wanted)}`);
}

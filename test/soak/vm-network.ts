import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { ChainVm } from '../../src/vm/chain/chain-vm';
import type { Network } from '../../src/vm/network/network';
import { startNetwork } from '../../src/vm/network/start-network';
import { testVmPlugin } from '../../src/testing/vm/test-vm';
import { eventually } from '../support/runtime-process';
import type { Random } from '../support/random';
import { ensure, inTime, type Suite } from './suite';

const LONGEST_MS = 60_000;
const NAMES = ['one', 'two'] as const;

/**
 * A working network whose plugins are killed, sometimes several at once; then it is stopped in some way, and
 * restarted, now and then with one more node. Whatever happens, all nodes have the same blocks, and none is
 * lost.
 */
export const vmNetwork: Suite = {
  describe: 'nodes of a network whose plugins are killed, and networks that go on',
  full: 60,
  async round(random) {
    const directory = mkdtempSync(join(tmpdir(), 'vmre-soak-network-'));
    try {
      const seen = new Map<string, string>();
      let count = 1 + random.below(3);
      for (let life = 0; life < 3; life += 1) {
        const network = await open(directory, count, seen);
        try {
          await work(network, random);
          await settle(network, seen);
        } finally {
          const graceMs = random.below(3) === 0 ? 0 : undefined;
          await inTime(network.stop({ graceMs }), LONGEST_MS, 'the stop');
        }
        count += random.below(2);
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

/** @param seen all blocks that any node has accepted: by chain and height */
async function open(directory: string, count: number, seen: Map<string, string>): Promise<Network> {
  const genesis = Buffer.from('in the beginning');
  const start = { handshakeMs: LONGEST_MS, answerMs: LONGEST_MS };
  const restart = { firstDelayMs: 1, attempts: 1000 };
  const chains = NAMES.map((name) => ({ name, plugin: testVmPlugin, genesis, start, restart }));
  const nodes = Array.from({ length: count }, (_, at) => ({
    dataDir: join(directory, `node${at}`),
  }));
  return startNetwork({
    chains,
    nodes,
    onEvent: ({ node, chain, event }) => {
      if (event.type === 'behind') throw event.error;
      // A block that was accepted when its plugin exited is reported only by this event.
      if (event.type !== 'block' && event.type !== 'ready') return;
      const { height, id } =
        event.type === 'block' ? event.block : { height: event.height, id: event.lastAccepted };
      const key = `${chain} ${height}`;
      const text = id.toString('hex');
      const before = seen.get(key) ?? text;
      if (before !== text) forks.push(`${node} has another block ${key}`);
      seen.set(key, text);
    },
  });
}

const forks: string[] = [];

/** Texts for all nodes, while plugins exit. */
async function work(network: Network, random: Random): Promise<void> {
  const urls = await Promise.all(network.nodes.map((node) => node.http.listen()));
  for (let step = 4 + random.below(20); step > 0; step -= 1) {
    const chain = NAMES[random.below(NAMES.length)] as string;
    const at = random.below(urls.length);
    if (random.below(5) === 0) {
      const { pid } = network.nodes[at]!.chain(chain);
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      continue;
    }
    const body = JSON.stringify({ method: 'guest.put', params: { text: `text ${step}` } });
    await fetch(`${urls[at]}/ext/bc/${chain}`, { method: 'POST', body }).catch(() => undefined);
    if (random.below(3) === 0) await sleep(random.below(60));
  }
}

/** All nodes reach the highest block that any of them has accepted. */
async function settle(network: Network, seen: ReadonlyMap<string, string>): Promise<void> {
  ensure(forks.length === 0, forks.join('; '));
  for (const chain of NAMES) {
    const highest = (): bigint =>
      [...seen.keys()]
        .filter((key) => key.startsWith(`${chain} `))
        .reduce(
          (most, key) => (BigInt(key.split(' ')[1]!) > most ? BigInt(key.split(' ')[1]!) : most),
          0n,
        );
    const heights = (): string =>
      network.nodes.map((node) => `${node.name} ${node.chain(chain).head.height}`).join();
    const isThere = (): boolean => {
      const chains = network.nodes.map((node) => node.chain(chain));
      return chains.every(({ pid, head }) => pid !== undefined && head.height === highest());
    };
    const what = (): string => `${chain} at ${highest()}: ${heights()}`;
    await eventually(`all nodes of ${what()}`, isThere, LONGEST_MS).catch((error: unknown) => {
      throw new Error(what(), { cause: error });
    });
    for (let height = 1n; height <= highest(); height += 1n) {
      for (const node of network.nodes) {
        const id = await idAt(node.chain(chain), height);
        const isSame = id.toString('hex') === seen.get(`${chain} ${height}`);
        ensure(isSame, `${node.name} has another block ${height} of ${chain}`);
      }
    }
  }
}

/** Also a plugin whose exit is not yet noticed: it is restarted. */
async function idAt(chain: ChainVm, height: bigint): Promise<Buffer> {
  for (let tries = 200; ; tries -= 1) {
    try {
      return await chain.client.getBlockIdAtHeight(height);
    } catch (error) {
      if (tries === 0) throw error;
      await sleep(50);
    }
  }
}

import { join } from 'node:path';

import { vectors } from '../test/interop/vm/xsvm';
import { withGoHost, type GoHost } from './go-host';
import { inTurn, median, ratioOf, type Bench, type Pairs, type Report } from './measurement';
import { root } from './places';
import { databaseReads } from './vm-database';
import { keptBlocks } from './vm-keeping';
import { callsOfHosts } from './vm-calls';
import { memoryOfChains } from './vm-memory';
import { healthOfChains } from './vm-network';

type Host = typeof import('../src/vm/launch/start-vm');
type Chain = typeof import('../src/vm/chain/start-chain');
type ChainVm = import('../src/vm/chain/chain-vm').ChainVm;

/** From the built package: the TypeScript loader adds its own calls to every closure. */
const built = (path: string): unknown => require(join(root, 'dist/vm', path));

const ROUNDS = 5;
const STARTS = 5;
const BLOCKS = 500;

/** Our host and that of AvalancheGo with the same plugin, alternating. */
export const vm: Bench = (report) =>
  withGoHost(report, 'VM host', async (go) => {
    await starts(go, report);
    await callsOfHosts(go, (use) => withChain(go, use), report);
    await blocks(go, report);
    await keptBlocks(go, report);
    await databaseReads(go, report);
    await healthOfChains(go.peers.xsvm, report);
    await memoryOfChains(go.peers.xsvm, report);
  });

async function starts(go: GoHost, report: Report): Promise<void> {
  const { xsvm } = go.peers;
  const { startVm } = built('launch/start-vm') as Host;
  const once = async (): Promise<number> => {
    const started = await startVm({ plugin: xsvm });
    await started.stop({ graceMs: 0 });
    return started.times.answeredMs;
  };
  const pairs = await inTurn(
    ROUNDS,
    async () => {
      const times: number[] = [];
      while (times.length < STARTS) times.push(await once());
      return median(times);
    },
    async () => (await go.medians('start', '-n', `${STARTS}`, xsvm))('spawn -> first RPC'),
  );
  tell(report, 'VM: spawn to first answer', 'ms', pairs);
}

async function blocks(go: GoHost, report: Report): Promise<void> {
  const lines = (await go.run('gen', '-n', `${BLOCKS}`)).trim().split('\n');
  const chain = lines.map((line) => Buffer.from(line, 'base64'));
  const pairs = await inTurn(
    ROUNDS,
    () =>
      withChain(go, async ({ client }) => {
        const begin = performance.now();
        for (const bytes of chain) {
          const block = await client.parseBlock(bytes);
          await client.verify(block);
          await client.accept(block);
        }
        return BLOCKS / ((performance.now() - begin) / 1000);
      }),
    async () => {
      const medians = await go.medians('inject', '-n', '1', '-c', `${BLOCKS}`, go.peers.xsvm);
      return medians('inject normal');
    },
  );
  tell(report, 'VM: parse, verify, accept', 'blocks/s', pairs);
}

/** A chain of the plugin in memory, in normal operation. */
async function withChain(go: GoHost, use: (chain: ChainVm) => Promise<number>): Promise<number> {
  const { startChain } = built('chain/start-chain') as Chain;
  const { genesis, chainId } = vectors;
  const plugin = go.peers.xsvm;
  const chain = await startChain({ plugin, genesis, chainId, mine: 'manual' });
  try {
    return await use(chain);
  } finally {
    await chain.stop();
  }
}

function tell(report: Report, name: string, unit: string, pairs: Pairs): void {
  const lowerIsBetter = unit === 'ms';
  report.measured({
    ...{ name, unit, lowerIsBetter, value: median(pairs.ours), ratio: ratioOf(pairs) },
    against: 'AvalancheGo',
    ...(lowerIsBetter ? { reach: 2.5, aim: 1 } : { reach: 0.7, aim: 1 }),
  });
}

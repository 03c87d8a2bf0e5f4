import { join } from 'node:path';

import { vectors } from '../test/interop/vm/xsvm';
import { withGoHost, type GoHost } from './go-host';
import { inTurn, median, ratioOf, type Bench, type Pairs, type Report } from './measurement';
import { root } from './places';
import { databaseReads } from './vm-database';
import { keptBlocks } from './vm-keeping';
import { memoryOfChains } from './vm-memory';
import { healthOfChains } from './vm-network';

type Host = typeof import('../src/vm/launch/start-vm');
type Chain = typeof import('../src/vm/chain/start-chain');
type ChainVm = import('../src/vm/chain/chain-vm').ChainVm;

/** From the built package: the TypeScript loader adds its own calls to every closure. */
const built = (path: string): unknown => require(join(root, 'dist/vm', path));

const ROUNDS = 5;
const STARTS = 5;
const CALLS_MS = 700;
const IN_FLIGHT = 64;
const BLOCKS = 500;

/** Our host and that of AvalancheGo with the same plugin, alternating. */
export const vm: Bench = (report) =>
  withGoHost(report, 'VM host', async (go) => {
    await starts(go, report);
    await calls(go, report);
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

async function calls(go: GoHost, report: Report): Promise<void> {
  const block = Buffer.from((await go.run('gen', '-what', 'big')).trim(), 'base64');
  const alone: Pairs = { ours: [], theirs: [] };
  const many: Pairs = { ours: [], theirs: [] };
  await inTurn(
    ROUNDS,
    () =>
      withChain(go, async ({ client }) => {
        const parse = () => client.parseBlock(block);
        await rate(1, parse);
        alone.ours.push(await rate(1, parse));
        return many.ours.push(await rate(IN_FLIGHT, parse));
      }),
    async () => {
      const seconds = `${CALLS_MS / 1000}`;
      const words = ['rpc', '-only', 'parse', '-n', '1', '-s', seconds, go.peers.xsvm];
      const medians = await go.medians(...words);
      alone.theirs.push(medians('ParseBlock seq'));
      return many.theirs.push(medians('ParseBlock 64'));
    },
  );
  tell(report, 'VM: calls of 1 KiB, one at a time', 'calls/s', alone);
  tell(report, `VM: calls of 1 KiB, ${IN_FLIGHT} in flight`, 'calls/s', many);
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

/** Calls per second, over {@link CALLS_MS}. */
async function rate(width: number, call: () => Promise<unknown>): Promise<number> {
  let done = 0;
  const begin = performance.now();
  const work = async (): Promise<void> => {
    for (; performance.now() - begin < CALLS_MS; done += 1) await call();
  };
  await Promise.all(Array.from({ length: width }, work));
  return done / ((performance.now() - begin) / 1000);
}

function tell(report: Report, name: string, unit: string, pairs: Pairs): void {
  const lowerIsBetter = unit === 'ms';
  report.measured({
    ...{ name, unit, lowerIsBetter, value: median(pairs.ours), ratio: ratioOf(pairs) },
    against: 'AvalancheGo',
    ...(lowerIsBetter ? { reach: 2.5, aim: 1 } : { reach: 0.4, aim: 1 }),
  });
}

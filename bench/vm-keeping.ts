import { join } from 'node:path';

import { vectors } from '../test/interop/vm/xsvm';
import type { GoHost } from './go-host';
import { inTurn, median, ratioOf, type Report } from './measurement';
import { root } from './places';

type Chains = typeof import('../src/vm/chain/start-chain');
type Client = import('../src/vm/chain/blocks/recording-client').RecordingClient;

const built = (path: string): unknown => require(join(root, 'dist/vm', path));

const ROUNDS = 9;
const BLOCKS = 400;

/** The cost of storing each accepted block on disk: the same chain with and without it, alternating. */
export async function keptBlocks(go: GoHost, report: Report): Promise<void> {
  const { startChain } = built('chain/start-chain') as Chains;
  const lines = (await go.run('gen', '-n', `${BLOCKS}`)).trim().split('\n');
  const blocks = lines.map((line) => Buffer.from(line, 'base64'));
  let chains = 0;
  const rate = async (isKept: boolean): Promise<number> => {
    const { genesis, chainId } = vectors;
    const dataDir = join(go.place.directory, `chain-${(chains += 1)}`);
    const options = { plugin: go.peers.xsvm, genesis, chainId, dataDir, mine: 'manual' as const };
    const chain = await startChain(options);
    const { client } = chain;
    if (!isKept) (client as Client).recordIn(undefined);
    const begin = performance.now();
    try {
      for (const bytes of blocks) {
        const block = await client.parseBlock(bytes);
        await client.verify(block);
        await client.accept(block);
      }
      return BLOCKS / ((performance.now() - begin) / 1000);
    } finally {
      await chain.stop();
    }
  };
  const pairs = await inTurn(
    ROUNDS,
    () => rate(true),
    () => rate(false),
  );
  report.measured({
    ...{ name: 'VM: blocks that are kept, on disk', unit: 'blocks/s', lowerIsBetter: false },
    ...{ value: median(pairs.ours), ratio: ratioOf(pairs) },
    ...{ against: 'without keeping', reach: 0.8, aim: 0.9 },
  });
}

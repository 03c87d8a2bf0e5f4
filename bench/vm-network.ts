import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { vectors } from '../test/interop/vm/xsvm';
import { median, type Report } from './measurement';
import { root } from './places';

const CHAINS = 10;
const ROUNDS = 20;
/** The maximum wait of a page that shows ten chains. */
const REACH_MS = 100;

/** How long a node with ten chains takes to report their health. */
export async function healthOfChains(plugin: string, report: Report): Promise<void> {
  const { startNetwork } = require(
    join(root, 'dist/vm/network/start-network'),
  ) as typeof import('../src/vm/network/start-network');
  const { genesis } = vectors;
  const chains = Array.from({ length: CHAINS }, (_, at) => {
    const name = `chain${at}`;
    return { name, plugin, genesis, chainId: createHash('sha256').update(name).digest() };
  });
  const network = await startNetwork({ chains });
  try {
    const url = await network.node().http.listen();
    const times: number[] = [];
    while (times.length < ROUNDS) {
      const begin = performance.now();
      const response = await fetch(`${url}/ext/health`);
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`the health is ${response.status}`);
      times.push(performance.now() - begin);
    }
    const value = median(times);
    report.measured({
      ...{ name: `VM: health of ${CHAINS} chains in one host`, unit: 'ms', lowerIsBetter: true },
      ...{ value, ratio: value / REACH_MS, against: `${REACH_MS} ms`, reach: 1 },
    });
  } finally {
    await network.stop();
  }
}

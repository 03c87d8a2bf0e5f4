import { startChain } from '../../../src/vm/chain/start-chain';
import { encodeBlock, signedTransfer, vectors } from './xsvm';

// A host of a chain in a directory that accepts the block of the vectors, and prints the process id of the
// plugin. It is there to be killed.

async function main(): Promise<void> {
  const [plugin = '', dataDir = ''] = process.argv.slice(2);
  const { genesis, chainId, genesisBlockId: parentId, blockTime: time, recipient: to } = vectors;
  const chain = await startChain({ plugin, genesis, chainId, dataDir });
  const transactions = [signedTransfer({ chainId, nonce: 0n, amount: 1000n, to })];
  await chain.acceptBlock(encodeBlock({ parentId, time, height: 1, transactions }));
  process.stdout.write(`${chain.pid}\n`);
}

void main();

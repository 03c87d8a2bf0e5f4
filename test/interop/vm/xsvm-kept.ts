import { deepEqual, equal } from 'node:assert/strict';
import { join } from 'node:path';

import { VmState } from '../../../src/vm/protocol/vm';
import { openDiskStore } from '../../../src/store/disk-store';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { Node } from './node';
import { Scenario } from './scenario';
import { encodeBlock, signedTransfer, vectors } from './xsvm';

/** Data of the plugin in our database survives a stop and a crash. */
export const checkKept = (plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play('xsvm on disk', tally, async (scenario) => {
    const step = scenario.step.bind(scenario);
    const path = join(sandbox.makeDirectory(), 'store');
    const chainDataDir = sandbox.makeDirectory();
    const { chainId, recipient: to, genesisBlockId } = vectors;
    const transfer = (nonce: bigint) => signedTransfer({ chainId, nonce, amount: 1000n, to });
    const first = encodeBlock({
      parentId: genesisBlockId,
      time: vectors.blockTime,
      height: 1,
      transactions: [transfer(0n)],
    });
    const second = encodeBlock({
      parentId: vectors.blockId,
      time: vectors.blockTime,
      height: 2,
      transactions: [transfer(1n)],
    });

    /** Opens everything again, and closes it. */
    const session = async (use: (node: Node) => Promise<void>): Promise<void> => {
      const store = openDiskStore(path);
      try {
        const node = await Node.start({ plugin, store, chainDataDir });
        try {
          await use(node);
          if (node.vm.isRunning) equal((await node.end()).code, 0);
        } finally {
          await node.end(0);
        }
      } finally {
        await store.close();
      }
    };

    await step('a block that was built elsewhere has the id of the vectors', () =>
      session(async ({ client }) => {
        await client.setState(VmState.NormalOp);
        const block = await client.parseBlock(first);
        deepEqual(block.id, vectors.blockId);
        await client.verify(block);
        await client.accept(block);
      }),
    );
    await step('after a restart the head is this block', () =>
      session(async ({ client }) => {
        deepEqual(client.head?.id, vectors.blockId);
        deepEqual(client.head?.bytes, first);
        deepEqual(await client.getBlockIdAtHeight(1n), vectors.blockId);
      }),
    );
    await step('an accepted block survives a kill of the plugin', () =>
      session(async ({ client, vm }) => {
        const block = await client.parseBlock(second);
        await client.verify(block);
        await client.accept(block);
        process.kill(vm.pid!, 'SIGKILL');
        equal((await vm.exited).signal, 'SIGKILL');
      }),
    );
    await step('and is the head after the restart', () =>
      session(async ({ client }) => {
        deepEqual(client.head?.bytes, second);
        equal(client.head?.height, 2n);
      }),
    );
  });

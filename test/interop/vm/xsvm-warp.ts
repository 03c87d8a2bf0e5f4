import { deepEqual, equal } from 'node:assert/strict';
import { createHash } from 'node:crypto';

import type { Block } from '../../../src/vm/client/block';
import { formatId } from '../../../src/vm/ids/id';
import { VmMessage, VmState } from '../../../src/vm/protocol/vm';
import { BlsKey } from '../../../src/vm/services/bls-key';
import { encodeWarpMessage } from '../../../src/vm/services/warp-signer';
import { openMemoryStore } from '../../../src/store/memory-store';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { NETWORK_ID, Node } from './node';
import { Scenario } from './scenario';
import {
  addressText,
  signedExport,
  signedImport,
  signedWarpMessage,
  standalone,
  transactionId,
  vectors,
  warpPayload,
} from './xsvm';

const AMOUNT = 500n;
const P_CHAIN_HEIGHT = 10n;

/**
 * Value moves from one chain to another. The real plugin has our key sign the message, and verifies the
 * signature against the validators that the host reports.
 */
export const checkWarp = (plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play('xsvm, two chains', tally, async (scenario) => {
    const step = scenario.step.bind(scenario);
    const key = BlsKey.generate();
    const source = vectors.chainId;
    const target = createHash('sha256').update('vmre-other-chain').digest();
    const open = async (chainId: Buffer): Promise<Node> => {
      const chainDataDir = sandbox.makeDirectory();
      const node = await Node.start({
        ...{ plugin, store: openMemoryStore(), chainDataDir, chainId, key },
      });
      await node.client.setState(VmState.NormalOp);
      return node;
    };
    const nodes = await step('both start', () => Promise.all([open(source), open(target)]));
    const [from, to] = nodes;
    try {
      const fromRpc = await from.jsonRpc();
      const toRpc = await to.jsonRpc();
      const transfer = { chainId: source, nonce: 0n, amount: AMOUNT, to: vectors.recipient };
      const exported = signedExport(transfer, target);
      const unsigned = encodeWarpMessage(NETWORK_ID, source, warpPayload(AMOUNT, transfer.to));
      await step('value leaves one chain', async () => {
        await fromRpc.call('issueTx', { tx: standalone(exported).toString('base64') });
        await acceptNext(from);
      });
      const signature = await step('its message is signed by our key', async () => {
        const txID = formatId(transactionId(exported));
        const { signature } = await fromRpc.call<{ signature: string }>('message', { txID });
        const bytes = Buffer.from(signature, 'base64');
        deepEqual(bytes, key.sign(unsigned));
        return bytes;
      });
      const imported = signedImport(0n, signedWarpMessage(unsigned, signature));
      const block = await step('the other chain accepts it, with the P-chain height', async () => {
        await toRpc.call('issueTx', { tx: standalone(imported).toString('base64') });
        return acceptNext(to, P_CHAIN_HEIGHT);
      });
      await step('the block needs the height', () => equal(block.verifyWithContext, true));
      await step('the value has arrived', async () => {
        const owner = { address: addressText(vectors.recipient), assetID: formatId(source) };
        const { balance } = await toRpc.call<{ balance: bigint }>('balance', owner);
        equal(balance, AMOUNT);
      });
      await step('a message with a foreign signature is rejected', async () => {
        const other = encodeWarpMessage(NETWORK_ID, source, warpPayload(AMOUNT, vectors.address));
        const forged = signedWarpMessage(other, BlsKey.generate().sign(other));
        const tx = standalone(signedImport(1n, forged)).toString('base64');
        await toRpc.call('issueTx', { tx });
        equal(await to.client.waitForEvent({ deadlineMs: 5000 }), VmMessage.BuildBlock);
        const built = await to.client.buildBlock({ pChainHeight: P_CHAIN_HEIGHT });
        // A transaction that fails is left out, and a block without any is not valid.
        equal(built.bytes.includes(forged), false);
      });
      await fromRpc.close();
      await toRpc.close();
      await step('both stop', async () => {
        for (const node of nodes) equal((await node.end()).code, 0);
      });
    } finally {
      for (const node of nodes) await node.end(0);
    }
  });

async function acceptNext({ client }: Node, pChainHeight?: bigint): Promise<Block> {
  equal(await client.waitForEvent({ deadlineMs: 5000 }), VmMessage.BuildBlock);
  const block = await client.buildBlock({ pChainHeight });
  await client.verify(block, block.verifyWithContext ? { pChainHeight } : {});
  await client.setPreference(block.id);
  await client.accept(block);
  return block;
}

import { deepEqual, equal } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { startChain } from '../../../../src/vm/chain/start-chain';
import { BlsKey } from '../../../../src/vm/services/bls-key';
import { signedWarpMessage } from '../../../../src/vm/services/warp-message';
import { warpSetOf } from '../../../../src/vm/services/warp-validators';
import type { Sandbox } from '../../sandbox';
import type { Tally } from '../../../support/tally';
import { Scenario } from '../scenario';
import { nextReady } from './chain';
import { CounterUser } from './counter-user';
import { config, genesis, quickBlocks } from './genesis';
import { hex, reportOf } from './warp-messages';

/** Contracts send Warp messages, the own node signs them, transactions carry them, contracts read them. */
export const checkWarp = (plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play('Warp messages of the EVM', tally, async (scenario) => {
    const step = scenario.step.bind(scenario);
    const dataDir = sandbox.makeDirectory();
    const [genesisBytes, configBytes] = [Buffer.from(genesis), Buffer.from(config)];
    const files = { genesis: genesisBytes, config: configBytes, upgrade: Buffer.from(quickBlocks) };
    const chain = await step('a chain starts', () =>
      startChain({ plugin, ...files, dataDir, aliases: ['mine'] }),
    );
    try {
      const { networkId, chainId } = chain.identity;
      const user = await CounterUser.deploy(`${await chain.http.listen()}/ext/bc/mine/rpc`);
      await user.add(10n);
      const key = BlsKey.open(join(dataDir, 'signer.key'));
      const message = await step('a contract sends its total', async () => {
        const sent = await user.report();
        deepEqual(sent, reportOf({ networkId, chainId }, user.address, 10n));
        return sent;
      });
      await step('the node signs it with its BLS key', async () =>
        deepEqual(await user.signature(message), key.sign(message)),
      );
      const signed = (text: Buffer, by: BlsKey): Buffer => {
        const signer = {
          nodeId: Buffer.alloc(20, 1),
          weight: 100n,
          publicKey: by.uncompressedPublicKey,
        };
        const signature = { publicKey: by.publicKey, signature: by.sign(text) };
        return signedWarpMessage(text, [signature], warpSetOf(chain.identity.subnetId, [signer]))
          .bytes;
      };
      await step('the plugin asks its validators: only its own node', async () =>
        deepEqual(await user.signed(message, 67), signed(message, key)),
      );
      await step('a transaction delivers it to a contract', async () => {
        const { status, reported, blockNumber } = await user.take(signed(message, key));
        equal(status, 'success');
        deepEqual(reported, [{ chain: hex(chainId), counter: user.address, total: 10n }]);
        equal(await user.total(), 20n);
        equal((await chain.block(blockNumber))?.pChainHeight, 1n);
      });
      await step('a message of another chain is delivered, too', async () => {
        const other = createHash('sha256').update('vmre-other-chain').digest();
        const text = reportOf({ networkId, chainId: other }, user.address, 22n);
        const { reported } = await user.take(signed(text, key));
        deepEqual(reported, [{ chain: hex(other), counter: user.address, total: 22n }]);
        equal(await user.total(), 42n);
      });
      await step('the contract does not get a message with a foreign signature', async () => {
        const forged = signed(message, BlsKey.generate());
        equal((await user.take(forged)).status, 'reverted');
        equal(await user.total(), 42n);
      });
      await step('a killed plugin restarts with these blocks', async () => {
        const { head } = chain;
        const ready = nextReady(chain);
        process.kill(chain.pid!, 'SIGKILL');
        deepEqual((await ready).lastAccepted, head.id);
        equal(await user.total(), 42n);
        equal((await user.take(signed(message, key))).status, 'success');
        equal(await user.total(), 52n);
      });
    } finally {
      await chain.stop();
    }
  });

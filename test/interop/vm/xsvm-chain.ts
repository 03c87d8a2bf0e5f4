import { deepEqual, equal, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { firstValueFrom } from 'rxjs';
import { filter, timeout } from 'rxjs/operators';

import type { ChainVm } from '../../../src/vm/chain/chain-vm';
import { startChain } from '../../../src/vm/chain/start-chain';
import type { ChainEvent } from '../../../src/vm/chain/chain-event';
import { formatId } from '../../../src/vm/ids/id';
import { BlsKey } from '../../../src/vm/services/bls-key';
import { encodeWarpMessage } from '../../../src/vm/services/warp-signer';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { JsonRpc } from './json-rpc';
import { Scenario } from './scenario';
import {
  addressText,
  signedImport,
  signedTransfer,
  signedWarpMessage,
  standalone,
  vectors,
  warpPayload,
} from './xsvm';

const SOON_MS = 15_000;

/** The plugin as users run it: a chain that builds its blocks, in a persistent directory. */
export const checkChain = (plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play('xsvm as a chain', tally, async (scenario) => {
    const step = scenario.step.bind(scenario);
    const { genesis, chainId, recipient: to } = vectors;
    const dataDir = sandbox.makeDirectory();
    const open = () => startChain({ plugin, genesis, chainId, dataDir });
    let chain = await step('it starts at genesis', open);
    const issue = async (nonce: bigint): Promise<void> => {
      const transfer = signedTransfer({ chainId, nonce, amount: 1n, to });
      const url = chain.http.url! + chain.http.paths[0]!;
      await new JsonRpc(url).call('issueTx', { tx: standalone(transfer).toString('base64') });
    };
    try {
      deepEqual(chain.head.id, vectors.genesisBlockId);
      await chain.http.listen();
      await step('a transaction becomes a block automatically', async () => {
        const block = nextEvent(chain, 'block');
        await issue(0n);
        equal((await block).block.height, 1n);
        equal(chain.head.height, 1n);
      });
      await step('its metrics and its health are served', async () => {
        const metrics = await fetch(`${chain.http.url}/ext/metrics`);
        const text = await metrics.text();
        ok(/_process_open_fds\{.*\} \d+$/m.test(text), text.slice(0, 500));
        equal((await fetch(`${chain.http.url}/ext/health`)).status, 200);
      });
      await step('a killed plugin is restarted, and continues', async () => {
        const before = chain.pid!;
        const ready = nextEvent(chain, 'ready');
        process.kill(before, 'SIGKILL');
        equal((await ready).height, 1n);
        ok(chain.pid !== before);
      });
      await step('the next transaction becomes a block', async () => {
        const block = nextEvent(chain, 'block');
        await issue(1n);
        equal((await block).block.height, 2n);
      });
      const head = chain.head;
      await step('it stops, and continues from its directory', async () => {
        await chain.stop();
        chain = await open();
        deepEqual(chain.head.id, head.id);
        deepEqual(chain.head.bytes, head.bytes);
        equal(chain.head.height, 2n);
      });
      await step('a Warp message with its own signature gets into a block', async () => {
        await chain.http.listen();
        const source = createHash('sha256').update('vmre-other-chain').digest();
        const { networkId } = chain.identity;
        const unsigned = encodeWarpMessage(networkId, source, warpPayload(500n, to));
        const signature = BlsKey.open(join(dataDir, 'signer.key')).sign(unsigned);
        const imported = signedImport(2n, signedWarpMessage(unsigned, signature));
        const block = nextEvent(chain, 'block');
        const rpc = new JsonRpc(chain.http.url! + chain.http.paths[0]!);
        await rpc.call('issueTx', { tx: standalone(imported).toString('base64') });
        const { height, bytes } = (await block).block;
        equal(height, 3n);
        equal((await chain.block(height))?.pChainHeight, 1n);
        ok(bytes.includes(imported));
        const owner = { address: addressText(to), assetID: formatId(source) };
        equal((await rpc.call<{ balance: bigint }>('balance', owner)).balance, 500n);
      });
    } finally {
      await chain.stop();
    }
  });

type EventOf<T extends ChainEvent['type']> = Extract<ChainEvent, { type: T }>;

const nextEvent = <T extends ChainEvent['type']>(chain: ChainVm, type: T): Promise<EventOf<T>> =>
  firstValueFrom(
    chain.events$.pipe(
      filter((event): event is EventOf<T> => event.type === type),
      timeout(SOON_MS),
    ),
  );

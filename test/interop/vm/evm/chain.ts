import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { firstValueFrom } from 'rxjs';
import { filter, timeout } from 'rxjs/operators';

import { exportChain, importChain } from '../../../../src/vm/chain/archive/chain-archive';
import type { ChainEvent } from '../../../../src/vm/chain/chain-event';
import type { ChainVm } from '../../../../src/vm/chain/chain-vm';
import { startChain } from '../../../../src/vm/chain/start-chain';
import type { Sandbox } from '../../sandbox';
import type { Tally } from '../../../support/tally';
import { Scenario } from '../scenario';
import { COIN, ENDOWMENT, genesis, owners, quickBlocks } from './genesis';
import { SOON_MS, User } from './user';
import { tellUserStory } from './user-story';

/** The plugin in a program: usage, kills, snapshots. */
export const checkChain = (plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play('ChainVm with the EVM', tally, async (scenario) => {
    const step = scenario.step.bind(scenario);
    const dataDir = sandbox.makeDirectory();
    const options = { plugin, genesis: Buffer.from(genesis), upgrade: Buffer.from(quickBlocks) };
    const seen: ChainEvent[] = [];
    const open = (directory = dataDir) =>
      startChain({
        ...options,
        dataDir: directory,
        aliases: ['mine'],
        onEvent: (event) => seen.push(event),
      });
    let chain = await step('it starts', () => open());
    const rpc = () => `${chain.http.url}/ext/bc/mine/rpc`;
    try {
      await chain.http.listen();
      await tellUserStory({ step }, rpc(), rpc().replace(/^http(.*)rpc$/, 'ws$1ws'));
      const friend = owners[1].address;
      const balance = () => new User(rpc()).reader.getBalance({ address: friend });
      const send = async () => {
        const user = new User(rpc());
        return user.receipt(await user.wallet.sendTransaction({ to: friend, value: COIN }));
      };
      await step('it has its own database', () =>
        ok(existsSync(join(dataDir, 'files/db/pebbledb'))),
      );
      await step('a killed plugin restarts with all blocks', async () => {
        for (let sent = 0; sent < 3; sent += 1) await send();
        const { head } = chain;
        const ready = nextReady(chain);
        process.kill(chain.pid!, 'SIGKILL');
        const { height, lastAccepted } = await ready;
        deepEqual([height, lastAccepted], [head.height, head.id]);
        equal(await balance(), ENDOWMENT + 4n * COIN);
      });
      await step('the nonces continue', async () => equal((await send()).status, 'success'));
      await step('it reverts to a snapshot', async () => {
        const id = await chain.snapshot();
        await send();
        equal(await balance(), ENDOWMENT + 6n * COIN);
        await chain.revert(id);
        equal(await balance(), ENDOWMENT + 5n * COIN);
        await send();
        equal(await balance(), ENDOWMENT + 6n * COIN);
      });
      await step('it stops, and continues from its directory', async () => {
        const { head } = chain;
        await chain.stop();
        chain = await open();
        deepEqual(chain.head.id, head.id);
        await chain.http.listen();
        equal(await balance(), ENDOWMENT + 6n * COIN);
      });
      const reopen = async (directory: string) => {
        chain = await open(directory);
        deepEqual(chain.head.id, head.id);
        await chain.http.listen();
        equal(await balance(), ENDOWMENT + 6n * COIN);
        await chain.stop();
      };
      const { head } = chain;
      await chain.stop();
      await step('a lost database of the plugin is rebuilt', async () => {
        rmSync(join(dataDir, 'files'), { recursive: true });
        seen.length = 0;
        await reopen(dataDir);
        ok(seen.some((event) => event.type === 'replaying' && event.from === 1n));
      });
      await step('it is exported and imported', async () => {
        const [file, copy] = [`${dataDir}.tar.gz`, `${dataDir}-copy`];
        await exportChain(dataDir, file);
        await importChain(copy, file);
        await reopen(copy);
      });
    } finally {
      await chain.stop();
    }
  });

type Ready = Extract<ChainEvent, { type: 'ready' }>;

/** When a killed plugin runs again. */
export const nextReady = (chain: ChainVm): Promise<Ready> =>
  firstValueFrom(
    chain.events$.pipe(
      filter((event): event is Ready => event.type === 'ready'),
      timeout(SOON_MS),
    ),
  );

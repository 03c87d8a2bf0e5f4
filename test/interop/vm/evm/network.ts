import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ChainProcess } from '../../../support/chain-process';
import { eventually } from '../../../support/runtime-process';
import type { Sandbox } from '../../sandbox';
import type { Tally } from '../../../support/tally';
import { Scenario } from '../scenario';
import { CounterUser } from './counter-user';
import { config, genesis, quickBlocks } from './genesis';
import { SOON_MS } from './user';

const NAMES = ['first', 'second'] as const;

const fileOf = (plugin: string): string => `
chains:
  - name: mine
    plugin: ${plugin}
    genesis: genesis.json
    config: config.json
    upgrade: upgrade.json
nodes:
  - { name: first, weight: 60, dataDir: nodes/first }
  - { name: second, weight: 40, dataDir: nodes/second, http: '127.0.0.1:0' }
`;

/** Two nodes of a network file: one chain, whose plugins ask each other for signatures. */
export const checkNetwork = (plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play('the EVM on two nodes', tally, async (scenario) => {
    const step = scenario.step.bind(scenario);
    const directory = sandbox.makeDirectory();
    const files = { 'network.yaml': fileOf(plugin), 'genesis.json': genesis };
    const more = { 'config.json': config, 'upgrade.json': quickBlocks };
    for (const [name, text] of Object.entries({ ...files, ...more }))
      writeFileSync(join(directory, name), text);
    const host = new ChainProcess([join(directory, 'network.yaml')], sandbox.environment);
    try {
      const urls = await step('vmre vm run starts both', async () => {
        const isReady = (): boolean => host.lines('http').length === 2 || !host.isRunning;
        await eventually('the API of both', isReady, SOON_MS);
        return NAMES.map((name) => host.url('/ext/bc/mine/rpc', name));
      });
      const first = await step('one node builds a block, and both accept it', async () => {
        const user = await CounterUser.deploy(urls[0]!);
        await user.add(10n);
        return user;
      });
      const users = [first, new CounterUser(urls[1]!, first.address)];
      const bothHave = (total: bigint) => Promise.all(users.map((user) => user.reaches(total)));
      await bothHave(10n);
      await step('a transaction to the other node works, too', async () => {
        await users[1]!.add(5n);
        await bothHave(15n);
      });
      const message = await first.report();
      await step('each node signs with its own key', async () => {
        const [one, other] = await Promise.all(users.map((user) => user.signature(message)));
        notDeepEqual(one, other);
      });
      const signed = await step('each plugin gets the signature of the other', async () => {
        const [one, other] = await Promise.all(users.map((user) => user.signed(message, 100)));
        deepEqual(one, other);
        ok(one!.subarray(0, message.length).equals(message));
        return one!;
      });
      await step('both have the message in a block', async () => {
        equal((await users[1]!.take(signed)).status, 'success');
        await bothHave(30n);
      });
      await step('the network stops', async () => {
        host.end('SIGINT');
        await host.exited;
        equal(host.lines('unclean-stop').length, 0);
        equal(host.lines('behind').length, 0);
      });
    } finally {
      host.end('SIGKILL');
    }
  });

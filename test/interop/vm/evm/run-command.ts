import { equal } from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ChainProcess } from '../../../support/chain-process';
import type { Sandbox } from '../../sandbox';
import type { Tally } from '../../../support/tally';
import { Scenario } from '../scenario';
import { config, genesis, owners } from './genesis';
import { User } from './user';
import { tellUserStory } from './user-story';

/** The plugin on the command line, as a developer of EVM programs uses it. */
export const checkRunCommand = (plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play('vmre vm run with the EVM', tally, async (scenario) => {
    const step = scenario.step.bind(scenario);
    const directory = sandbox.makeDirectory();
    const file = (name: string, text: string): string => {
      writeFileSync(join(directory, name), text);
      return join(directory, name);
    };
    const files = [
      '--genesis',
      file('genesis.json', genesis),
      '--config',
      file('config.json', config),
    ];
    const words = [plugin, ...files, '--alias', 'mine', '--data-dir', join(directory, 'chain')];
    const started = async (...more: string[]): Promise<ChainProcess> => {
      const host = new ChainProcess([...words, ...more], sandbox.environment);
      await host.ready();
      return host;
    };
    let host = await step('it starts', () => started());
    try {
      const rpc = (): string => host.url('/ext/bc/mine/rpc');
      const socket = host.url('/ext/bc/mine/ws').replace('http', 'ws');
      await tellUserStory({ step }, rpc(), socket);
      const height = await new User(rpc()).reader.getBlockNumber();
      const again = async (...more: string[]): Promise<User> => {
        host.end('SIGINT');
        await host.exited;
        host = await started(...more);
        return new User(rpc());
      };
      await step('it stops at Ctrl-C, and continues from its directory', async () => {
        const { reader } = await again('--mine', 'manual');
        equal(await reader.getBlockNumber(), height);
      });
      const send = ({ wallet }: User) =>
        wallet.sendTransaction({ to: owners[1].address, value: 1n });
      await step('--mine manual builds a block for each line', async () => {
        const user = new User(rpc());
        const hash = await send(user);
        equal(host.lines('block').length, 0);
        // At least two seconds after the previous one, or the VM rejects it.
        const timer = setInterval(() => host.sendLine(), 500);
        const receipt = await user.receipt(hash).finally(() => clearInterval(timer));
        equal(receipt.blockNumber, height + 1n);
        host.end('SIGINT');
      });
      await step('--mine interval builds blocks automatically', async () => {
        const user = await again('--mine', 'interval', '--mine-interval', '1');
        equal((await user.receipt(await send(user))).blockNumber, height + 2n);
      });
      await step('it exits without an error', async () => {
        host.end('SIGTERM');
        await host.exited;
        equal(host.lines('stopped').length, 1);
      });
    } finally {
      host.end('SIGKILL');
    }
  });

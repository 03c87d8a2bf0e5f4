import type { Sandbox } from '../../sandbox';
import type { Tally } from '../../../support/tally';
import { checkChain } from './chain';
import { checkNetwork } from './network';
import { checkPage } from './page';
import { checkRunCommand } from './run-command';
import { checkWarp } from './warp';

/** Tests the VM host with the EVM, as its users use it: with viem. */
export async function checkEvm(plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> {
  for (const check of [checkRunCommand, checkChain, checkWarp, checkNetwork, checkPage]) {
    await check(plugin, sandbox, tally);
  }
}

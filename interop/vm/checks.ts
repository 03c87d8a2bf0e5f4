import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildGoPeers } from '../go/build';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../tally';
import { checkSuites } from './suites';
import { checkChain } from './xsvm-chain';
import { checkFaults } from './xsvm-faults';
import { checkKept } from './xsvm-kept';
import { checkLife } from './xsvm-life';
import { checkNetwork } from './xsvm-network';
import { checkWarp } from './xsvm-warp';

/** Tries the host of VMs together with AvalancheGo's reference VM and its own suites. */
export async function checkVms(sandbox: Sandbox, tally: Tally): Promise<void> {
  const peers = await buildGoPeers();
  if ('missing' in peers) {
    tally.skipped('Avalanche', `${peers.missing}, so that nothing of the other side can be built`);
    return;
  }
  await checkSuites(peers, sandbox, tally);
  // In the sandbox, so that one that is left over is found.
  const plugin = join(sandbox.makeDirectory(), 'xsvm');
  copyFileSync(peers.xsvm, plugin);
  for (const check of [checkLife, checkKept, checkFaults, checkWarp, checkChain, checkNetwork]) {
    await check(plugin, sandbox, tally);
  }
}

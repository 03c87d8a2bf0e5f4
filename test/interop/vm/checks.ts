import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { buildGoPeers } from '../go/build';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { checkEvm } from './evm/checks';
import { playGuide } from './guide';
import { checkSuites } from './suites';
import { checkChain } from './xsvm-chain';
import { checkFaults } from './xsvm-faults';
import { checkKept } from './xsvm-kept';
import { checkLife } from './xsvm-life';
import { checkNetwork } from './xsvm-network';
import { checkWarp } from './xsvm-warp';

/** Tests the VM host with AvalancheGo's reference VM, its EVM, and its own suites. */
export async function checkVms(sandbox: Sandbox, tally: Tally): Promise<void> {
  const peers = await buildGoPeers();
  if ('missing' in peers) {
    tally.skipped('Avalanche', `${peers.missing}, so that nothing of the other side can be built`);
    return;
  }
  await checkSuites(peers, sandbox, tally);
  const plugin = pluginIn(sandbox, peers.xsvm);
  for (const check of [checkLife, checkKept, checkFaults, checkWarp, checkChain, checkNetwork]) {
    await check(plugin, sandbox, tally);
  }
  await playGuide(sandbox, tally);
  if (typeof peers.evm !== 'string') return tally.skipped('EVM', peers.evm.missing);
  await checkEvm(pluginIn(sandbox, peers.evm), sandbox, tally);
}

/** A copy in the sandbox, so that its leftover processes are found. */
function pluginIn(sandbox: Sandbox, path: string): string {
  const copy = join(sandbox.makeDirectory(), basename(path));
  copyFileSync(path, copy);
  return copy;
}

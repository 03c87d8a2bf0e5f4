import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { startChain } from '../../../src/vm/chain/start-chain';
import { startVm } from '../../../src/vm/launch/start-vm';
import { VmreError } from '../../../src/support/errors/vmre-error';
import { openMemoryStore } from '../../../src/store/memory-store';
import { isAlive } from '../../support/leftovers';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { Node } from './node';
import { Scenario } from './scenario';
import { vectors } from './xsvm';

const SOON_MS = 3000;

/** Faults of the real plugin, or of the host, and their consequences. */
export async function checkFaults(plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> {
  await Scenario.play('xsvm', tally, async (scenario) => {
    const step = scenario.step.bind(scenario);
    await step('a host of another version rejects it, and names both versions', async () => {
      const error = await failureOf(startVm({ plugin, protocolVersions: [44] }));
      equal(error.code, 'VMRE_PROTOCOL_MISMATCH');
      match(error.message, /\b45\b/);
      match(error.message, /\b44\b/);
      ok(error.message.includes(plugin), error.message);
    });
    await step('killing a plugin fails pending and later calls', async () => {
      const chainDataDir = sandbox.makeDirectory();
      const node = await Node.start({ plugin, store: openMemoryStore(), chainDataDir });
      const waiting = rejects(node.client.waitForEvent(), { code: 'VMRE_VM_CRASHED' });
      const begin = performance.now();
      process.kill(node.vm.pid!, 'SIGKILL');
      await waiting;
      await rejects(node.client.buildBlock(), { code: 'VMRE_VM_CRASHED' });
      ok(performance.now() - begin < SOON_MS);
      equal((await node.end()).requested, false);
    });
    const dataDir = sandbox.makeDirectory();
    await step('a killed host leaves no plugin behind', () => killHost(plugin, dataDir, sandbox));
    await step('and accepted blocks are durable', async () => {
      const { genesis, chainId } = vectors;
      const chain = await startChain({ plugin, genesis, chainId, dataDir });
      try {
        deepEqual(chain.head.id, vectors.blockId);
      } finally {
        await chain.stop();
      }
    });
  });
}

/** A host with a chain, in its own process, which is killed. */
async function killHost(plugin: string, dataDir: string, sandbox: Sandbox): Promise<void> {
  const program = join(__dirname, 'held-host.ts');
  const words = ['--import', require.resolve('tsx'), program, plugin, dataDir];
  const host = spawn(process.execPath, words, {
    env: sandbox.environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface({ input: host.stdout }), 'line', {
      signal: AbortSignal.timeout(30_000),
    })) as [string];
    const pid = Number(line);
    ok(isAlive(pid), line);
    host.kill('SIGKILL');
    const until = performance.now() + SOON_MS;
    while (isAlive(pid)) {
      ok(performance.now() < until, `the plugin ${pid} lives on`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    host.kill('SIGKILL');
  }
}

const failureOf = (failing: Promise<unknown>): Promise<VmreError> =>
  failing.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => (VmreError.is(error) ? error : Promise.reject(error)),
  );

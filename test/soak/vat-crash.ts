import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { loadState, transcriptOf } from '../../src/vat/kernel/state/persistence';
import { openDiskStore } from '../../src/store/disk-store';
import { faultsOf } from '../vat/adding';
import type { Random } from '../support/random';
import { ensure, inTime, type Suite } from './suite';

const program = resolve(__dirname, '../fixtures/vat/adds-in-a-loop.js');
const GONE_MS = 20_000;
/** From the first output of the host. */
const LATEST_KILL_MS = 150;

/** Runs the host, and kills it. @returns its output */
async function runAndKill(directory: string, random: Random): Promise<string[]> {
  const seed = String(1 + random.below(1e6));
  const child = spawn(process.execPath, [program, directory, seed], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (said += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (complaints += part));
  const closed = once(child, 'close');
  // Some are killed during their start.
  if (random.below(5) > 0) await Promise.race([once(child.stdout, 'data'), closed]);
  await new Promise((done) => setTimeout(done, random.below(LATEST_KILL_MS)));
  child.kill('SIGKILL');
  await inTime(closed, GONE_MS, 'the end of the host');
  ensure(complaints === '', `the host failed: ${complaints}`);
  return said.slice(0, said.lastIndexOf('\n') + 1).split('\n');
}

/** A host that is killed at any moment, repeatedly on the same store. */
export const vatCrash: Suite = {
  describe: 'a host of vats that is killed at random moments; five kills a round',
  full: 200,
  async round(random) {
    const directory = mkdtempSync(join(tmpdir(), 'vmre-vat-crash-'));
    const said: string[] = [];
    try {
      for (let kill = 0; kill < 5; kill += 1) {
        said.push(...(await runAndKill(directory, random)));
        const store = openDiskStore(directory, { survives: 'process' });
        const state = loadState(store);
        for (const record of state.vats.all()) {
          state.vatStore.check(record.id);
          if (record.isAlive) ensure([...transcriptOf(store, record)].length >= 0, '');
        }
        const faults = faultsOf(state, said);
        ensure(faults.length === 0, faults.join('; '));
        await store.close();
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

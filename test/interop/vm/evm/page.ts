import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { blocksOf } from '../../../support/markdown';
import { commandsOf, isFile, isForeign, place, Shell } from '../../../support/page-player';
import { Reader } from '../../../support/reader';
import type { Tally } from '../../../support/tally';
import { goSettings } from '../../go/build';
import type { Sandbox } from '../../sandbox';
import { playCommand } from '../play-command';
import { Scenario } from '../scenario';

const page = 'docs/evm.md';
const DEADLINE_MS = 300_000;

/** Plays the blocks of the page one after another, as a reader does. */
export const checkPage = (plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play(page, tally, async (scenario) => {
    const step = scenario.step.bind(scenario);
    const blocks = blocksOf(page);
    const reader = await Reader.create(sandbox.directory);
    const env = { ...reader.environment('evm'), ...(await goSettings()) };
    const directory = reader.makeFolder('evm');
    const shell = new Shell(directory, env, DEADLINE_MS);
    let isBuilt = false;
    try {
      for (const block of blocks) {
        if (isFile(block)) place(directory, block.title, block);
        if (!isForeign(block)) continue;
        await step(`the block at line ${block.line}`, async () => {
          for (const command of commandsOf(block)) await playCommand(shell, command);
        });
        // The one that the page builds needs more open files than some machines allow.
        if (!isBuilt) copyFileSync(plugin, join(directory, 'evm'));
        isBuilt = true;
      }
    } finally {
      endChain(join(directory, 'pid'));
      reader.remove();
    }
  });

/** The page stops it, unless an earlier block failed. */
function endChain(file: string): void {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid > 0) process.kill(pid, 'SIGTERM');
  } catch {
    // it has exited, or was not started
  }
}

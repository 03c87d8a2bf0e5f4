import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { blocksOf, root } from '../../../support/markdown';
import { commandsOf, isFile, isForeign, place } from '../../../support/page-player';
import { goSettings } from '../../go/build';
import type { Sandbox } from '../../sandbox';
import type { Tally } from '../../../support/tally';
import { playCommand } from '../play-command';
import { Scenario } from '../scenario';

const page = 'docs/evm.md';
const DEADLINE_MS = 300_000;

/** Plays the blocks of the page one after another, as a reader does. */
export const checkPage = (plugin: string, sandbox: Sandbox, tally: Tally): Promise<void> =>
  Scenario.play(page, tally, async (scenario) => {
    const step = scenario.step.bind(scenario);
    const directory = sandbox.makeDirectory();
    const blocks = blocksOf(page);
    for (const block of blocks.filter(isFile)) place(directory, block.title, block);
    givePackages(directory);
    const env = { ...sandbox.environment, ...(await goSettings()) };
    env['PATH'] = `${join(root, 'bin')}:${env['PATH']}`;
    const how = { cwd: directory, env, timeout: DEADLINE_MS };
    try {
      const shown = blocks.filter(isForeign);
      for (const block of shown) {
        await step(`the block at line ${block.line}`, async () => {
          for (const command of commandsOf(block)) await playCommand(command, how);
        });
        // The one that the page builds wants more open files than some machines allow.
        if (block === shown[0]) copyFileSync(plugin, join(directory, 'evm'));
      }
    } finally {
      endChain(join(directory, 'pid'));
    }
  });

/** What a reader has installed. */
function givePackages(directory: string): void {
  const modules = join(directory, 'node_modules');
  mkdirSync(modules);
  symlinkSync(join(root, 'node_modules/viem'), join(modules, 'viem'));
  symlinkSync(root, join(modules, 'vmre'));
}

/** The page ends it, unless a block before that has failed. */
function endChain(file: string): void {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid > 0) process.kill(pid, 'SIGTERM');
  } catch {
    // it has ended, or was not started
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';

import type { Random } from '../support/random';
import { ensure, type Suite } from './suite';

/** A namespace in which the test assigns pids; its first process reaps zombies, and all exit with it. */
const inNamespace = ['--pid', '--fork', '--mount-proc', '--kill-child', 'sh', '-c'];

async function run(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn('unshare', [...inNamespace, script, 'sh', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close').catch(() => [127]);
  const [[code], stdout, stderr] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: Number(code ?? 1), output: stdout + stderr };
}

let reused = 0;
let isAllowed: boolean | undefined;

/** Commands that leave every kind of child behind, while unrelated processes get the pids of exited ones. */
export const trees: Suite = {
  describe: 'children of every kind, and strangers with their numbers; 20 commands a round',
  full: 500,
  async round(random: Random) {
    isAllowed ??= (await run('echo 300 >/proc/sys/kernel/ns_last_pid')).code === 0;
    if (!isAllowed) return;
    const program = [process.execPath, '--import', 'tsx', join(__dirname, 'trees-world.ts')];
    const { code, output } = await run('"$@"; exit $?', ...program, String(random.below(2 ** 31)));
    ensure(code === 0, output);
    reused += Number(output);
  },
  summary: () =>
    isAllowed
      ? `${reused} strangers had the number of a child that had ended`
      : 'SKIPPED: unshare --pid is not allowed here; nothing was tested',
};

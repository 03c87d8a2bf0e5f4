import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { canBeOthers } from '../vm/bystander';
import type { Suite } from './suite';

/** A separate network: the neighbour connects to everything on loopback. */
const alone = ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
const isPossible = canBeOthers() && spawnSync('unshare', [...alone, 'true']).status === 0;
const LONGEST_MS = 300_000;

const sums = { blocks: 0, tried: 0, refusals: 0 };

/** Another user of the machine who tries to take over its chains. */
export const hostileNeighbour: Suite = {
  describe: 'another user who connects to every port while chains run; needs root',
  full: 30,
  async round(random) {
    if (!isPossible) return;
    const directory = mkdtempSync(join(tmpdir(), 'vmre-soak-'));
    const program = [require.resolve('tsx/cli'), join(__dirname, 'neighboured-chains.ts')];
    const args = [...program, String(random.below(2 ** 31)), join(directory, 'chain')];
    try {
      const { stdout } = await promisify(execFile)(
        'unshare',
        [...alone, process.execPath, ...args],
        { timeout: LONGEST_MS, killSignal: 'SIGKILL' },
      );
      const round = JSON.parse(stdout) as typeof sums;
      sums.blocks += round.blocks;
      sums.tried += round.tried;
      sums.refusals += round.refusals;
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  summary: () =>
    isPossible
      ? `${sums.tried} attempts while ${sums.blocks} blocks were made; nothing was got`
      : 'SKIPPED: it needs Linux, root, setpriv, unshare and ip',
};

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { genesis, quickBlocks } from '../interop/vm/evm/genesis';
import { startChain } from '../../src/vm/chain/start-chain';
import { SubprocessLauncher } from '../../src/vm/launch/subprocess/subprocess-launcher';
import { eventually } from '../support/runtime-process';
import { ChainProcess, markedProcesses, type ChainLine } from '../support/chain-process';
import { EvmTraffic } from './evm-traffic';
import { GONE_MS, liveAndEnd, LONGEST_MS } from './host-life';
import { Random } from '../support/random';
import { ensure, inTime } from './suite';
import { compare, heightsOf } from './vm-chain';

/** Built by `npm run interop`. */
const plugin = join(__dirname, '../interop/go/bin/evm');
const MARK = 'VMRE_SOAK_MARK';
/** The host gives up a plugin that crashes five times in a row. */
const MOST_KILLS = 3;

/** Of all rounds so far. */
export const counts = { hosts: 0, plugins: 0, replays: 0, blocks: 0, payments: 0 };

/** Kills the plugin while it works, and again while it starts or replays its blocks. */
async function killPlugin(host: ChainProcess, random: Random): Promise<void> {
  for (let kills = 1 + random.below(MOST_KILLS); kills > 0; kills -= 1) {
    const started = host.lines('started').length;
    const ready = host.lines('ready').length;
    process.kill(Number(host.lines('started').at(-1)?.['pid']), 'SIGKILL');
    counts.plugins += 1;
    const isEarly = random.below(3) === 0;
    const isBack = (): boolean =>
      isEarly ? host.lines('started').length > started : host.lines('ready').length > ready;
    await eventually('the restart', isBack, LONGEST_MS);
    if (kills > 1) await sleep(random.below(isEarly ? 700 : 400));
  }
}

/** Reopens the directory in this process: all blocks exist, and all balances are correct. */
async function inspect(
  dataDir: string,
  upgrade: string | undefined,
  mark: string,
  told: readonly ChainLine[],
  traffic: EvmTraffic,
): Promise<void> {
  const chain = await startChain({
    plugin: new SubprocessLauncher(plugin, { env: { [MARK]: mark } }),
    genesis: Buffer.from(genesis),
    ...(upgrade !== undefined && { upgrade: Buffer.from(upgrade) }),
    dataDir,
    mine: 'manual',
    start: { handshakeMs: LONGEST_MS, answerMs: LONGEST_MS },
  });
  try {
    compare(told, await heightsOf(chain));
    const url = await chain.http.listen();
    const path = chain.http.paths.find((each) => each.endsWith('/rpc'));
    counts.payments += await traffic.verify(`${url}${path}`);
    counts.blocks += Number(chain.head.height);
  } finally {
    await chain.stop();
  }
}

/** A chain whose plugin and host are killed at random moments while payments flow. */
export async function killEvm(random: Random): Promise<void> {
  ensure(existsSync(plugin), `${plugin} is missing; npm run interop builds it`);
  const directory = mkdtempSync(join(tmpdir(), 'vmre-soak-'));
  const mark = `evm-${process.pid}-${random.below(1e9)}`;
  const [genesisFile, upgradeFile] = ['genesis', 'upgrade'].map((name) => join(directory, name));
  const dataDir = join(directory, 'chain');
  // Most with many blocks per second, some with the VM's own 2 s in between.
  const upgrade = random.below(5) > 0 ? quickBlocks : undefined;
  writeFileSync(genesisFile!, genesis);
  writeFileSync(upgradeFile!, upgrade ?? '');
  const words = [plugin, '--inherit-env', MARK, '--handshake', '60', '--data-dir', dataDir];
  words.push(
    '--genesis',
    genesisFile!,
    ...(upgrade === undefined ? [] : ['--upgrade', upgradeFile!]),
  );
  const env = { PATH: process.env['PATH'], [MARK]: mark };
  const isGone = (): boolean => markedProcesses(mark).length === 0;
  const told: ChainLine[] = [];
  const traffic = new EvmTraffic(new Random(random.below(2 ** 31)));
  try {
    for (let lives = 1 + random.below(3); lives > 0; lives -= 1) {
      const host = new ChainProcess(words, env);
      counts.hosts += 1;
      await liveAndEnd(host, random, {
        work: (isOver) => traffic.flow(() => host.url('/rpc'), isOver),
        killPlugin: () => killPlugin(host, random),
        ...{ beforeMs: 1200, afterMs: 500 },
      });
      await eventually('the end of the plugin of a host', isGone, GONE_MS);
      told.push(...host.lines());
      counts.replays += host.lines('replaying').length > 0 ? 1 : 0;
      // The next one may find leftovers of this one.
      if (lives > 1 && random.below(2)) continue;
      const looked = inspect(dataDir, upgrade, mark, told, traffic);
      await inTime(looked, LONGEST_MS, 'to open the chain again');
      await eventually('the end of the plugin', isGone, GONE_MS);
    }
  } finally {
    for (const pid of markedProcesses(mark)) process.kill(pid, 'SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { ChainVm } from '../../src/vm/chain/chain-vm';
import { startChain } from '../../src/vm/chain/start-chain';
import { formatId } from '../../src/vm/ids/id';
import { SubprocessLauncher } from '../../src/vm/launch/subprocess/subprocess-launcher';
import { guestPlugin } from '../vm/chain/guest-plugin';
import { eventually } from '../support/runtime-process';
import { ChainProcess, markedProcesses, type ChainLine } from '../support/chain-process';
import { GONE_MS, liveAndEnd, LONGEST_MS } from './host-life';
import type { Random } from '../support/random';
import { ensure, inTime, type Suite } from './suite';

const GENESIS = 'in the beginning';

/** Milliseconds from a kill until the report of the host, for all rounds so far. */
const detections: number[] = [];
process.on('exit', () => {
  if (detections.length === 0) return;
  const sorted = [...detections].sort((a, b) => a - b);
  const at = (part: number): string => sorted[Math.floor(part * (sorted.length - 1))]!.toFixed(1);
  const text = `median ${at(0.5)} ms, 99 of 100 within ${at(0.99)} ms, most ${at(1)} ms`;
  process.stdout.write(`vm-chain: ${sorted.length} ends of plugins noticed: ${text}\n`);
});

/** @param env variables for the plugin */
function hostOf(genesis: string, dataDir: string, env: Record<string, string>): ChainProcess {
  const plugin = [process.execPath, '--arg', guestPlugin];
  const inherited = Object.keys(env).flatMap((name) => ['--inherit-env', name]);
  const options = ['--genesis', genesis, '--data-dir', dataDir, '--handshake', '60'];
  return new ChainProcess([...plugin, ...inherited, ...options], {
    ...{ PATH: process.env['PATH'] },
    ...env,
  });
}

/** Puts texts, so that blocks are built all the time, until it is stopped or the API is unavailable. */
async function keepBusy(host: ChainProcess, isOver: () => boolean): Promise<void> {
  for (let count = 0; !isOver(); count += 1) {
    const put = host.call('guest.put', { text: `text ${count} ${'x'.repeat(count % 2000)}` });
    await put.catch(() => sleep(5));
  }
}

/** Kills the plugin once or more while the host runs: each time it restarts, and no block is lost. */
async function killPlugin(host: ChainProcess, random: Random): Promise<void> {
  for (let kills = 1 + random.below(3); kills > 0; kills -= 1) {
    await sleep(random.below(300));
    const told = host.lines('crashed').length;
    const pid = Number(host.lines('started').at(-1)?.['pid']);
    const ready = host.lines('ready').length;
    const begin = performance.now();
    process.kill(pid, 'SIGKILL');
    await eventually('the crash', () => host.lines('crashed').length > told, GONE_MS);
    detections.push(performance.now() - begin);
    await eventually('the restart', () => host.lines('ready').length > ready, LONGEST_MS);
  }
}

/** Reopens the directory in this process. */
async function inspect(
  dataDir: string,
  mark: string,
  env: Record<string, string>,
): Promise<Map<string, bigint>> {
  const plugin = new SubprocessLauncher(process.execPath, {
    args: [guestPlugin],
    env: { ...env, VMRE_SOAK_MARK: mark },
  });
  const start = { handshakeMs: LONGEST_MS, answerMs: LONGEST_MS };
  const chain = await startChain({ plugin, genesis: Buffer.from(GENESIS), dataDir, start });
  try {
    return await heightsOf(chain);
  } finally {
    await chain.stop();
  }
}

/**
 * Follows a chain to its beginning; the blocks of the VM equal the stored ones. @returns the heights of all
 * blocks, by id
 */
export async function heightsOf(chain: ChainVm): Promise<Map<string, bigint>> {
  const blocks = new Map<string, bigint>();
  let block = await chain.client.getBlock(chain.head.id);
  ensure(block.height === chain.head.height, 'the head has another height');
  for (;;) {
    const { id, parentId, height } = block;
    blocks.set(formatId(id), height);
    const byHeight = await chain.client.getBlockIdAtHeight(height);
    ensure(byHeight.equals(id), `at height ${height} is another block`);
    const own = await chain.block(height);
    ensure(own?.id.equals(id) === true, `another block than that of the VM is kept at ${height}`);
    ensure(own.bytes.equals(block.bytes), `other bytes are kept of block ${height}`);
    if (height === 0n) return blocks;
    block = await chain.client.getBlock(parentId);
    ensure(block.height === height - 1n, `the parent of ${height} has height ${block.height}`);
  }
}

/** Everything that any host has reported so far is stored, in the order of the reports. */
export function compare(told: readonly ChainLine[], kept: Map<string, bigint>): void {
  let last = 0n;
  for (const { type, id, lastAccepted, height } of told) {
    if (type !== 'block' && type !== 'ready') continue;
    const name = String(type === 'block' ? id : lastAccepted);
    ensure(kept.get(name) === BigInt(String(height)), `block ${String(height)} ${name} is lost`);
    const now = BigInt(String(height));
    const isNext = type === 'block' ? now === last + 1n : now >= last;
    // A block may be stored and its host or plugin killed before the report.
    ensure(isNext, `block ${String(height)} was reported behind block ${last}`);
    last = now;
  }
  ensure(kept.size >= Number(last) + 1, `the head is behind block ${last}, which was reported`);
}

/**
 * Kills a plugin or its host at random moments while blocks are built, on a store on disk.
 *
 * @param env variables for the plugin
 * @param mostLives of the host
 */
export async function killAtRandom(
  random: Random,
  env: Record<string, string>,
  mostLives: number,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'vmre-soak-'));
  const mark = `vm-chain-${process.pid}-${random.below(1e9)}`;
  const genesis = join(directory, 'genesis');
  const dataDir = join(directory, 'chain');
  writeFileSync(genesis, GENESIS);
  try {
    const told: ChainLine[] = [];
    for (let lives = 1 + random.below(mostLives); lives > 0; lives -= 1) {
      const host = hostOf(genesis, dataDir, { ...env, VMRE_SOAK_MARK: mark });
      await liveAndEnd(host, random, {
        work: (isOver) => keepBusy(host, isOver),
        killPlugin: () => killPlugin(host, random),
        afterMs: 400,
      });
      const isGone = (): boolean => markedProcesses(mark).length === 0;
      await eventually('the end of the plugin of a host', isGone, GONE_MS);
      told.push(...host.lines());
      // The next one may find leftovers of this one.
      if (lives > 1 && random.below(2)) continue;
      compare(
        told,
        await inTime(inspect(dataDir, mark, env), LONGEST_MS, 'to open the chain again'),
      );
      await eventually('the end of the plugin', isGone, GONE_MS);
    }
  } finally {
    for (const pid of markedProcesses(mark)) process.kill(pid, 'SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Data of a VM in the database of its host is never lost. */
export const vmChain: Suite = {
  describe: 'chains whose plugin or host is killed while blocks are made: nothing told is lost',
  full: 1000,
  round: (random) => killAtRandom(random, {}, 2),
};

import { join } from 'node:path';

import { openMemoryStore } from '../src/store/memory-store';
import { openKernel, type VatId } from '../src/vat';
import { GroupCommit } from '../src/vat/kernel/state/group-commit';
import { loadState } from '../src/vat/kernel/state/persistence';
import { quickjsManager } from '../src/vat/workers/manager/quickjs-manager';
import type { VatManager } from '../src/vat/workers/manager/vat-manager';
import type { VatDelivery } from '../src/vat/types/delivery';
import { inTurn, median, ratioOf, type Report } from './measurement';

const MIB = 1024 * 1024;
const ROUNDS = 3;
const MESSAGES = 4_000;

const source = `exports.buildRootObject = ({ Far }) => {
  const kept = [];
  let sum = 0;
  return Far('root', {
    add: (amount) => (sum += amount),
    fill(count) { for (let i = 0; i < count; i += 1) kept.push({ i, text: 'text ' + i, list: [i] }); },
  });
};`;

/** What it takes to save and to load the memory of a vat, and what that adds to its deliveries. */
export async function snapshotCosts(report: Report, directory: string): Promise<void> {
  for (const megabytes of [1, 10, 100]) await costOf(megabytes, report);
  await share(report, directory);
}

/** An engine whose memory grows by some MiB. */
function filled(megabytes: number): VatManager {
  const make = quickjsManager({
    name: 'v',
    source,
    limits: { memoryMb: 512, deliveryMs: 600_000 },
  });
  const manager = make(() => ['ok', null]) as VatManager;
  const data = (body: string) => ({ body, slots: [] });
  const deliver = (delivery: unknown): void => {
    const [status, problem] = manager.deliver(delivery as VatDelivery) as [string, string];
    if (status !== 'ok') throw new Error(problem);
  };
  deliver(['startVat', data('#"#undefined"')]);
  const empty = used(manager);
  while (used(manager) < empty + megabytes * MIB) {
    const message = { method: 'fill', args: data('#[2000]'), result: null };
    deliver(['message', 'o+0', message]);
  }
  return manager;
}

const used = (manager: VatManager): number =>
  manager.capture!().pages.reduce((bytes, page) => bytes + (page?.length ?? 0), 0);

async function costOf(megabytes: number, report: Report): Promise<void> {
  const manager = filled(megabytes);
  const vatId = 'v1' as VatId;
  const [saves, loads]: [number[], number[]] = [[], []];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const store = openMemoryStore();
    const state = loadState(store);
    const begin = performance.now();
    state.snapshots.put(vatId, { at: 1, from: 1, transcriptHash: '' }, manager.capture!());
    state.journal.commit();
    await new GroupCommit(store, state).flush();
    const saved = performance.now();
    const snapshot = state.snapshots.get(vatId)!;
    state.snapshots.imageOf(vatId, snapshot);
    saves.push(saved - begin);
    loads.push(performance.now() - saved);
    bytes = [...store.range()].reduce((sum, [, value]) => sum + value.length, 0);
  }
  const memory = used(manager);
  await manager.stop();
  const heap = `snapshot of ${megabytes} MiB`;
  const told = { against: 'its memory', lowerIsBetter: true };
  report.measured({
    ...{
      name: `${heap}, stored`,
      value: bytes / 1024,
      unit: 'KiB',
      ratio: bytes / memory,
      ...told,
    },
  });
  const perMiB = (times: number[]): number => median(times) / (memory / MIB);
  for (const [what, times] of Object.entries({ saved: saves, loaded: loads })) {
    const against = '10 ms a MiB';
    const ratio = perMiB(times) / 10;
    report.measured({
      ...told,
      name: `${heap}, ${what}`,
      value: median(times),
      unit: 'ms',
      against,
      ratio,
    });
  }
}

/** Deliveries with snapshots at the default interval, and without. */
async function share(report: Report, directory: string): Promise<void> {
  let stores = 0;
  const rate = async (snapshotEvery: 'never' | undefined): Promise<number> => {
    const store = join(directory, `life${(stores += 1)}`);
    const kernel = await openKernel({ store, vats: { v: { source, snapshotEvery } } });
    const send = async (count: number): Promise<void> => {
      const sent = await Promise.all(
        Array.from({ length: count }, () => kernel.queueMessage('v', 'add', [1])),
      );
      await kernel.run();
      await Promise.all(sent.map((kpid) => kernel.forget(kpid)));
    };
    await send(1000); // compiles the engine
    const { user, system } = process.cpuUsage();
    for (let left = MESSAGES; left > 0; left -= 1000) await send(1000);
    const now = process.cpuUsage();
    await kernel.close();
    return (now.user + now.system - user - system) / 1000 / MESSAGES;
  };
  const pairs = await inTurn(
    ROUNDS,
    () => rate(undefined),
    () => rate('never'),
  );
  report.measured({
    ...{ name: 'CPU of a delivery, with snapshots', value: median(pairs.ours), unit: 'ms' },
    ...{ against: 'without', ratio: ratioOf(pairs), reach: 1.05, lowerIsBetter: true },
  });
}

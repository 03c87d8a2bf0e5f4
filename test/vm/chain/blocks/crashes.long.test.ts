import fc from 'fast-check';

import { assertCaughtUp, catchUp } from '../../../../src/vm/chain/blocks/catch-up';
import { RecordingClient } from '../../../../src/vm/chain/blocks/recording-client';
import { blocksIn, type BlockStore } from '../../../../src/vm/chain/blocks/block-store';
import { VmState } from '../../../../src/vm/protocol/vm';
import { openMemoryStore } from '../../../../src/store/memory-store';
import { prefixed } from '../../../../src/store/prefixed';
import type { Store } from '../../../../src/store/store';
import { ModelDisk, Moments, type Fault } from './model-disk';
import { blockAt, habits, ModelVm, type Habit, type VmFiles } from './model-vm';

const BLOCKS = 3;
/** Restarts of a plugin before it is given up. */
const MOST_LIVES = 5;
const { signal } = new AbortController();

interface Way {
  readonly habit: Habit;
  /** Whether the files of the VM are on the disk when it has written them. */
  readonly isSynced: boolean;
  /** Whether the database of the VM and the stored blocks are in one store. */
  readonly isOneStore: boolean;
}

interface Mishap {
  readonly fault: Fault;
  /** The moment, counted from 1; 0: never. */
  readonly at: number;
  /** How many of the last writes to files are lost in a power cut. */
  readonly lost: number;
}

/** A machine with a chain: the content of its disks, and the reports. */
class Machine {
  private readonly disks = [openMemoryStore(), openMemoryStore()] as const;
  private readonly files: VmFiles = { written: [], synced: 0 };
  /**
   * Heights that must not decrease: those that were reported, could be read, or were shown to users of the
   * VM.
   */
  private readonly heights = { told: 0, read: 0, shown: 0 };

  constructor(private readonly way: Way) {}

  /** A host from its start until it has built its blocks, or until the fault. */
  async run({ fault, at, lost }: Mishap): Promise<{ moments: number; writes: number }> {
    const moments = new Moments(at, fault);
    const own = new ModelDisk(this.disks[0], moments);
    const other = this.way.isOneStore ? own : new ModelDisk(this.disks[1], moments);
    await Promise.race([this.work(moments, own, other), moments.over]);
    if (moments.isOver && fault === 'power cut') {
      const { written, synced } = this.files;
      written.length = Math.max(synced, written.length - lost);
      this.files.synced = written.length;
    }
    return { moments: moments.count, writes: own.writes };
  }

  private async work(moments: Moments, own: Store, other: Store): Promise<void> {
    const kept = blocksIn(own);
    moments.onMoment = () => {
      while (kept.at(BigInt(this.heights.read + 1))) this.heights.read += 1;
    };
    for (let lives = 1; ; lives += 1) {
      try {
        return await this.live(moments, kept, prefixed(other, Buffer.of(0)));
      } catch (error) {
        if (lives === MOST_LIVES) throw error;
        await moments.turn();
      }
    }
  }

  /** A plugin from its start until it has built its blocks. */
  private async live(moments: Moments, kept: BlockStore, database: Store): Promise<void> {
    const { habit, isSynced, isOneStore } = this.way;
    const { heights } = this;
    const onShown = (height: number): void => {
      heights.shown = Math.max(heights.shown, height);
    };
    const vm = new ModelVm(habit, database, this.files, moments, isSynced, onShown);
    const client = new RecordingClient(vm);
    await client.setState(VmState.Bootstrapping);
    await catchUp(client, kept, { onReplaying() {}, onReplayed() {} }, signal);
    assertCaughtUp(await client.setState(VmState.NormalOp), kept);
    this.assertNothingLost(kept, Number(client.head!.height));
    let undecided: unknown;
    client.recordIn({
      ...{ blocks: kept, vmWrites: () => vm.writes, time: isOneStore ? 'withNext' : 'now' },
      onUndecided: (error) => (undecided = error),
    });
    for (let made = 0; made < BLOCKS; made += 1) {
      const block = await client.parseBlock(blockAt(heights.told + 1).bytes);
      await client.accept(block);
      expect(undecided).toBeUndefined();
      heights.told += 1;
      expect(kept.at(block.height)?.id).toEqual(block.id);
    }
  }

  private assertNothingLost(kept: BlockStore, height: number): void {
    const { heights } = this;
    expect(height).toBeGreaterThanOrEqual(Math.max(heights.told, heights.read));
    // A VM that writes in two places shows the content of one of them.
    if (!this.way.habit.includes('then')) expect(height).toBeGreaterThanOrEqual(heights.shown);
    for (let each = 0; each <= height; each += 1) {
      expect(kept.at(BigInt(each))?.bytes).toEqual(blockAt(each).bytes);
    }
    heights.told = height;
  }
}

const ways = habits.flatMap((habit) =>
  [true, false].flatMap((isSynced) =>
    [true, false].map((isOneStore): Way => ({ habit, isSynced, isOneStore })),
  ),
);
const faults: readonly Fault[] = ['host killed', 'plugin killed', 'power cut', 'disk full'];
const none: Mishap = { fault: 'disk full', at: 0, lost: 0 };

describe.each(ways)('a VM with $habit, synced: $isSynced, in one store: $isOneStore', (way) => {
  test.each(faults)('%s at any moment', async (fault) => {
    const { moments } = await new Machine(way).run({ fault, at: 0, lost: 0 });
    const losses = fault === 'power cut' && !way.isSynced ? [0, 1, 2, 100] : [100];
    expect(moments).toBeGreaterThan(BLOCKS);
    for (let at = 1; at <= moments; at += 1) {
      for (const lost of losses) {
        const machine = new Machine(way);
        await machine.run({ fault, at, lost });
        await machine.run(none);
      }
    }
  });
});

test('crashes one after another, also during a replay', async () => {
  const mishap = fc.record({
    fault: fc.constantFrom(...faults),
    at: fc.integer({ min: 1, max: 30 }),
    lost: fc.integer({ min: 0, max: 4 }),
  });
  const mishaps = fc.array(mishap, { minLength: 2, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ways), mishaps, async (way, all) => {
      const machine = new Machine(way);
      for (const each of [...all, none]) await machine.run(each);
    }),
    { numRuns: 2000 },
  );
});

test('a block and the writes of its VM are one commit, from the second block on', async () => {
  const database = { habit: 'database', isSynced: true, isOneStore: true } as const;
  // The beginning, the first block, which is stored before it is accepted, and one for each further block.
  expect((await new Machine(database).run(none)).writes).toBe(1 + 2 + (BLOCKS - 1));
  expect((await new Machine({ ...database, habit: 'files' }).run(none)).writes).toBe(1 + BLOCKS);
});

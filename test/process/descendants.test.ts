import fc from 'fast-check';

import { Descendants } from '../../src/process/descendants';
import { readProcess, type ProcessEntry } from '../../src/process/process-table';

const self = readProcess('self')!;
const INIT = 1;

interface Living extends ProcessEntry {
  isOurs: boolean;
  isMarked: boolean;
}

/** Processes whose pids are reused as soon as they are free; unrelated processes live among them. */
class World {
  readonly living = new Map<number, Living>();
  readonly roots = new Set<number>();
  private now = self.start;

  constructor(private readonly numbers: number) {}

  start(parent: number, isOurs: boolean, isMarked: boolean, session = self.session): void {
    const pid = this.freeNumber();
    if (pid === undefined) return;
    this.now += 1;
    const of = { session, terminal: 0, start: this.now, name: 'any' };
    this.living.set(pid, { pid, parent, ...of, isOurs, isMarked });
    if (isOurs && parent === process.pid) this.roots.add(pid);
  }

  change(pid: number, change: Partial<Living>): void {
    this.living.set(pid, { ...this.living.get(pid)!, ...change });
  }

  end(pid: number): void {
    this.living.delete(pid);
    this.roots.delete(pid);
    for (const each of this.living.values()) {
      if (each.parent === pid) this.change(each.pid, { parent: INIT });
    }
  }

  /** A pid is in use while a process or a session has it. */
  private freeNumber(): number | undefined {
    const sessions = new Set([...this.living.values()].map(({ session }) => session));
    for (let pid = 1000; pid < 1000 + this.numbers; pid += 1) {
      if (!this.living.has(pid) && !sessions.has(pid)) return pid;
    }
    return undefined;
  }
}

const steps = fc.array(
  fc.tuple(
    fc.constantFrom('child', 'stranger', 'fork', 'end', 'setsid', 'clear', 'look'),
    fc.nat(100),
  ),
  { maxLength: 80 },
);

/** Plays the steps. @returns for each look the found processes, and our own */
function play(
  list: [string, number][],
  keepsMarks: boolean,
): { found: number[]; ours: number[] }[] {
  const world = new World(8);
  const family = new Descendants({
    roots: () => world.roots,
    isMarked: (pid) => world.living.get(pid)!.isMarked,
  });
  const looks: { found: number[]; ours: number[] }[] = [];
  for (const [step, choice] of list) {
    const all = [...world.living.values()];
    const one = all[choice % Math.max(all.length, 1)];
    if (step === 'child') world.start(process.pid, true, true);
    else if (step === 'stranger') world.start(INIT, false, false);
    else if (step === 'look') {
      const found = family.look(all).map(({ pid }) => pid);
      looks.push({ found, ours: all.filter(({ isOurs }) => isOurs).map(({ pid }) => pid) });
    } else if (!one) continue;
    else if (step === 'fork') world.start(one.pid, one.isOurs, one.isMarked, one.session);
    else if (step === 'end') world.end(one.pid);
    else if (step === 'setsid') world.change(one.pid, { session: one.pid });
    else if (!keepsMarks) world.change(one.pid, { isMarked: false });
  }
  return looks;
}

test('only descendants are members, whatever their pids', () => {
  fc.assert(
    fc.property(steps, (list) => {
      for (const { found, ours } of play(list, false)) {
        expect(found.filter((pid) => !ours.includes(pid))).toEqual([]);
      }
    }),
    { numRuns: 2000 },
  );
});

test('all descendants with our marks are members', () => {
  fc.assert(
    fc.property(steps, (list) => {
      for (const { found, ours } of play(list, true)) {
        expect(found.sort()).toEqual(ours.sort());
      }
    }),
    { numRuns: 1000 },
  );
});

test('a process that is older than ours is not a member, even if it is linked and marked', () => {
  const family = new Descendants({ roots: () => [5], isMarked: () => true });
  const old = { pid: 5, parent: 1, session: 5, terminal: 0, start: self.start - 1, name: 'old' };
  expect(family.look([old])).toEqual([]);
});

test('a parent comes before its child that started in the same tick', () => {
  const [parent, child] = [5000, 4000]; // pids wrap
  const of = { session: self.session, terminal: 0, start: self.start + 1, name: 'any' };
  const family = new Descendants({ roots: () => [parent], isMarked: () => false });
  const entries = [
    { ...of, pid: child, parent },
    { ...of, pid: parent, parent: process.pid },
  ];
  for (const table of [entries, [...entries].reverse()]) {
    expect(family.look(table).map(({ pid }) => pid)).toEqual([parent, child]);
  }
});

test('an orphan that exited before its marks were read makes a look unsure', () => {
  const family = new Descendants({ roots: () => [], isMarked: () => false });
  const of = { session: self.session, terminal: 0, start: self.start + 1, name: 'any' };
  const unsureWith = (...table: ProcessEntry[]): boolean => {
    expect(family.look(table)).toEqual([]);
    return family.isUnsure;
  };
  const ended = 2 ** 22 + 1; // larger than any pid
  expect(unsureWith({ ...of, pid: ended, parent: INIT })).toBe(true);
  expect(unsureWith({ ...of, pid: ended, parent: process.pid })).toBe(false);
  const stranger = { ...of, pid: 4000, parent: process.pid };
  expect(unsureWith(stranger, { ...of, pid: ended, parent: stranger.pid })).toBe(false);
  expect(unsureWith()).toBe(false);
});

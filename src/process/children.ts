import type { Child, ChildSpec } from './child';
import { pause } from '../support/deadline';
import { hasChildren, hasTerminal, ourHousehold } from './household';
import { hasLockLimit, hasVariable, markName } from './marks';
import { hasProcessTable, readProcesses, type ProcessEntry } from './process-table';
import type { Member, Members } from './signals';
import type { Family } from './family';

/** What an owner of children may be told. */
export interface ChildrenOptions {
  /**
   * Whether this process is there for this owner alone. Then its children stay in its process group,
   * because a supervisor counts what that group uses, and whatever else descends from this process ends
   * with them. Default false: where this process has a terminal, each child has a session of its own,
   * so that a Ctrl-C is for this process alone.
   */
  ownsProcess?: boolean | undefined;
}

/** Who has children in this process. None of them ends those of another. */
const owners = new Set<Children>();

/** The children of this process, and theirs: started here, ended together. */
export class Children implements Members {
  /** Who was alive when {@link stopAll} gave up. */
  left: readonly Member[] = [];
  private readonly ownsProcess: boolean;
  private readonly running = new Set<Child>();
  private readonly groups = new Set<Members>();
  private number = 0;
  private count = 0;
  private own: Family | undefined;
  private everybody: Family | undefined;

  constructor({ ownsProcess = false }: ChildrenOptions = {}) {
    this.ownsProcess = ownsProcess;
  }

  /** Starts a program. @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED */
  async start(spec: ChildSpec): Promise<Child> {
    // Loaded with the first child: most invocations have none.
    const { startChild } = require('./child') as typeof import('./child');
    const household = ourHousehold();
    this.number ||= household.nextOwner();
    owners.add(this);
    // What is forked before that does not inherit the limit.
    await household.guard.ready;
    const mark = `${household.marks.id}.${this.number}.${(this.count += 1)}.`;
    const isApart = hasProcessTable
      ? !this.ownsProcess && hasTerminal()
      : process.platform !== 'win32';
    const child = await startChild(
      { ...spec, env: { ...spec.env, [markName]: mark } },
      isApart,
      (started) => this.treeOf(started, spec.program, mark),
    );
    this.running.add(child);
    void child.exited.then(() => this.running.delete(child));
    return child;
  }

  /**
   * Ends all of them: SIGTERM, then SIGKILL to who is left after `graceMs`.
   *
   * @param graceMs milliseconds between the two
   * @returns how many could not be ended; they are in {@link left}
   */
  async stopAll(graceMs: number): Promise<number> {
    if (!this.mayHaveAny()) return 0;
    const { endAll, REMOVAL_MS } = require('./signals') as typeof import('./signals');
    this.left = await endAll(this, 'SIGTERM', graceMs);
    if (this.left.length > 0) this.left = await endAll(this, 'SIGKILL', REMOVAL_MS);
    // What they used counts as ours once we have waited for them: Node does so when it looks for events.
    await pause(0);
    if (this.left.length === 0 && this.running.size === 0) owners.delete(this);
    return this.left.length;
  }

  /** How many processes are alive: children and all that descend from them. */
  countLiving(): number {
    return this.mayHaveAny() ? this.look().length : 0;
  }

  /** The last resort when there is no time to wait. */
  killAll(): void {
    if (!this.mayHaveAny()) return;
    const { signalAll } = require('./signals') as typeof import('./signals');
    signalAll(this, 'SIGKILL');
  }

  /** @internal */
  look(): Member[] {
    if (!hasProcessTable) return [...this.groups].flatMap((group) => group.look());
    const table = readProcesses();
    if (!this.ownsProcess) return this.lookForOwn(table);
    const others = [...owners].filter((each) => each !== this);
    const theirs = new Set(others.flatMap((each) => each.lookForOwn(table)).map(({ pid }) => pid));
    return this.lookForEverybody(table).filter(({ pid }) => !theirs.has(pid));
  }

  private mayHaveAny(): boolean {
    return this.count > 0 || (this.ownsProcess && hasChildren());
  }

  private lookForOwn(table: readonly ProcessEntry[]): ProcessEntry[] {
    if (this.count === 0) return [];
    const mark = `${ourHousehold().marks.id}.${this.number}.`;
    this.own ??= newFamily({
      roots: () => [...this.running].flatMap(numberOf),
      isMarked: (pid) => hasVariable(pid, mark),
    });
    return this.own.look(table);
  }

  private lookForEverybody(table: readonly ProcessEntry[]): ProcessEntry[] {
    this.everybody ??= newFamily({
      roots: () => [process.pid],
      isMarked: (pid) => {
        if (owners.size === 0) return false;
        const { id, lockLimit } = ourHousehold().marks;
        return hasLockLimit(pid, lockLimit) || hasVariable(pid, id);
      },
    });
    return this.everybody.look(table);
  }

  private treeOf(child: Child, program: string, mark: string): Members {
    if (hasProcessTable) {
      return newFamily({
        roots: () => numberOf(child),
        isMarked: (pid) => hasVariable(pid, mark),
      });
    }
    const { Group } = require('./group') as typeof import('./group');
    const { guard } = ourHousehold();
    const group = new Group(child.pid, program, child.exited, () => {
      this.groups.delete(group);
      guard.remove(child.pid);
    });
    this.groups.add(group);
    guard.add(child.pid);
    return group;
  }
}

/** After its end it may be anybody's. */
const numberOf = (child: Child): number[] => (child.hasExited ? [] : [child.pid]);

function newFamily(ancestry: ConstructorParameters<typeof Family>[0]): Family {
  const { Family } = require('./family') as typeof import('./family');
  return new Family(ancestry);
}

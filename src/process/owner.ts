import { pause } from '../support/deadline';
import type { ChildSpec } from './child';
import { Descendants } from './descendants';
import { ProcessGroup } from './process-group';
import { hasTerminal, processTree } from './process-tree';
import { hasLockLimit, hasVariable, markName } from './marks';
import { hasProcessTable, readProcesses } from './process-table';
import { startChild, type StartedChild } from './started-child';
import { terminateAll, REMOVAL_MS, signalAll, type Member, type Members } from './signals';

/** All owners in this process. An owner never terminates the children of another. */
const owners = new Set<Owner>();

/** Starts children in this process and tracks their descendants. */
export class Owner implements Members {
  private readonly number = processTree.nextOwner();
  private readonly running = new Set<StartedChild>();
  private readonly groups = new Set<Members>();
  private readonly own: Descendants;
  private readonly all: Descendants;
  private count = 0;

  /**
   * @param ownsProcess as in `ChildrenOptions`
   * @param isOwned whether this process serves a single owner, this one or another
   */
  constructor(
    private readonly ownsProcess: boolean,
    private readonly isOwned: boolean,
  ) {
    const { id, lockLimit } = processTree.marks;
    const mark = `${id}.${this.number}.`;
    this.own = new Descendants({
      roots: () => [...this.running].flatMap(numberOf),
      isMarked: (pid) => hasVariable(pid, mark),
    });
    this.all = new Descendants({
      roots: () => [process.pid],
      isMarked: (pid) => hasLockLimit(pid, lockLimit) || hasVariable(pid, id),
    });
  }

  /** @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED */
  async start(spec: ChildSpec): Promise<StartedChild> {
    owners.add(this);
    // A process that is forked before that does not inherit the limit.
    await processTree.guard(this.isOwned).ready;
    const mark = `${processTree.marks.id}.${this.number}.${(this.count += 1)}.`;
    const env = { ...spec.env, [markName]: mark };
    const child = await startChild({ ...spec, env }, this.startsApart(), (started) =>
      this.treeOf(started, spec.program, mark),
    );
    this.running.add(child);
    void child.exited.then(() => this.running.delete(child));
    return child;
  }

  /** @returns the processes that are still alive */
  async stopAll(graceMs: number): Promise<Member[]> {
    let left = await terminateAll(this, 'SIGTERM', graceMs);
    if (left.length > 0) left = await terminateAll(this, 'SIGKILL', REMOVAL_MS);
    // Their resource usage is added to ours when Node waits for them, which it does in its event loop.
    await pause(0);
    if (left.length === 0 && this.running.size === 0) owners.delete(this);
    return left;
  }

  killAll(): void {
    signalAll(this, 'SIGKILL');
  }

  look(): Member[] {
    if (!hasProcessTable) return [...this.groups].flatMap((group) => group.look());
    const table = readProcesses();
    if (!this.ownsProcess) return this.own.look(table);
    const others = [...owners].filter((each) => each !== this);
    const theirs = new Set(others.flatMap(({ own }) => own.look(table)).map(({ pid }) => pid));
    return this.all.look(table).filter(({ pid }) => !theirs.has(pid));
  }

  get isUnsure(): boolean {
    return hasProcessTable && (this.ownsProcess ? this.all : this.own).isUnsure;
  }

  isMarked(pid: number): boolean {
    if (!this.ownsProcess) return this.own.isMarked(pid);
    const others = [...owners].filter((each) => each !== this);
    const isTheirs = others.some(({ own }) => own.isMarked(pid));
    return pid !== process.pid && !isTheirs && this.all.isMarked(pid);
  }

  private startsApart(): boolean {
    if (!hasProcessTable) return process.platform !== 'win32';
    return !this.ownsProcess && hasTerminal();
  }

  private treeOf(child: StartedChild, program: string, mark: string): Members {
    if (hasProcessTable) {
      return new Descendants({
        roots: () => numberOf(child),
        isMarked: (pid) => hasVariable(pid, mark),
      });
    }
    const guard = processTree.guard(this.isOwned);
    const group = new ProcessGroup(child.pid, program, child.exited, () => {
      this.groups.delete(group);
      guard.remove(child.pid);
    });
    this.groups.add(group);
    guard.add(child.pid);
    return group;
  }
}

/** The pid, unless the child exited: the system may reuse the pid then. */
const numberOf = (child: StartedChild): number[] => (child.hasExited ? [] : [child.pid]);

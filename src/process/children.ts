import type { Child, ChildSpec } from './child';
import { endHousehold, REMOVAL_MS, signalGroup, signalHousehold } from './group';
import type { OrphanGuard } from './orphan-guard';

/** Tells our descendants apart even when they left their group. */
const markName = 'VMRE_CHILD_OF';

/**
 * The children of this process, and theirs: started here, ended together. A group is remembered
 * until nobody of it is left, so that what a child leaves running in the background is ended too.
 */
export class Children {
  private readonly household = { groups: new Set<number>(), mark: '' };
  private guard: OrphanGuard | undefined;

  /** Starts a program. @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED */
  async start(spec: ChildSpec): Promise<Child> {
    // Loaded with the first child: most invocations have none.
    const { startChild } = require('./child') as typeof import('./child');
    this.household.mark ||= `${markName}=${crypto.randomUUID()}`;
    this.guard ??= newGuard(this.household.mark);
    const env = { ...spec.env, [markName]: this.household.mark.slice(markName.length + 1) };
    const child = await startChild({ ...spec, env });
    this.household.groups.add(child.pid);
    this.guard.add(child.pid);
    void child.exited.then(() => this.forgetIfEmpty(child.pid));
    return child;
  }

  /**
   * Ends all of them: SIGTERM, then SIGKILL to who is left after `graceMs`.
   *
   * @param graceMs milliseconds between the two
   * @returns how many could not be ended; 0 but for processes the kernel does not let go
   */
  async stopAll(graceMs: number): Promise<number> {
    if (!this.guard) return 0; // none was ever started
    if ((await endHousehold(this.household, 'SIGTERM', graceMs)) === 0) return 0;
    return endHousehold(this.household, 'SIGKILL', REMOVAL_MS);
  }

  /** How many processes are alive: children and all that descend from them. */
  countLiving(): number {
    return this.guard ? signalHousehold(this.household, 0) : 0;
  }

  /** The last resort when there is no time to wait. */
  killAll(): void {
    if (this.guard) signalHousehold(this.household, 'SIGKILL');
  }

  private forgetIfEmpty(group: number): void {
    if (signalGroup(group, 0)) return;
    this.household.groups.delete(group);
    this.guard?.remove(group);
  }
}

function newGuard(mark: string): OrphanGuard {
  const { OrphanGuard } = require('./orphan-guard') as typeof import('./orphan-guard');
  return new OrphanGuard(mark);
}

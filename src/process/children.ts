import { closeSync, openSync, readSync } from 'node:fs';

import type { Child, ChildSpec } from './child';
import type { Owner } from './owner';
import type { Member } from './signals';

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

/** Whether one of them has said so. */
let isOwned = false;

/** The children of this process, and theirs: started here, ended together. */
export class Children {
  /** Who was alive when {@link stopAll} gave up. */
  left: readonly Member[] = [];
  private owner: Owner | undefined;
  private readonly ownsProcess: boolean;

  constructor({ ownsProcess = false }: ChildrenOptions = {}) {
    this.ownsProcess = ownsProcess;
    isOwned ||= ownsProcess;
  }

  /**
   * Starts a program.
   *
   * @param spec program, arguments, environment and pipes
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED
   */
  start(spec: ChildSpec): Promise<Child> {
    return this.load().start(spec);
  }

  /**
   * Ends all of them: SIGTERM, then SIGKILL to who is left after `graceMs`.
   *
   * @param graceMs milliseconds between the two
   * @returns how many could not be ended; they are in {@link left}
   */
  async stopAll(graceMs: number): Promise<number> {
    this.left = this.mayHaveAny() ? await this.load().stopAll(graceMs) : [];
    return this.left.length;
  }

  /** How many processes are alive: children and all that descend from them. */
  countLiving(): number {
    return this.mayHaveAny() ? this.load().look().length : 0;
  }

  /** The last resort when there is no time to wait. */
  killAll(): void {
    if (this.mayHaveAny()) this.load().killAll();
  }

  private mayHaveAny(): boolean {
    return this.owner !== undefined || (this.ownsProcess && processHasChildren());
  }

  /** Loaded with the first child: most invocations have none. */
  private load(): Owner {
    if (this.owner) return this.owner;
    const { Owner } = require('./owner') as typeof import('./owner');
    return (this.owner = new Owner(this.ownsProcess, isOwned));
  }
}

/** Whoever started them; where that is unknown, it has. */
function processHasChildren(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    // `readFileSync` takes longer than everything else at the end of a short command: it looks for the size first.
    const list = openSync(`/proc/self/task/${process.pid}/children`, 'r');
    const bytes = readSync(list, Buffer.allocUnsafe(1));
    closeSync(list);
    return bytes > 0;
  } catch {
    return true;
  }
}

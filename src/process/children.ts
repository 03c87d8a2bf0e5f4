import { closeSync, openSync, readSync } from 'node:fs';

import type { ChildSpec } from './child';
import type { Owner } from './owner';
import type { Member } from './signals';
import type { StartedChild } from './started-child';

/** Options of {@link Children}. */
export interface ChildrenOptions {
  /**
   * Whether this process serves only this owner. If true, children stay in its process group, because a
   * supervisor measures the usage of that group, and all other descendants of this process are terminated
   * with them. Default false: if this process has a terminal, each child gets its own session, so that
   * a Ctrl-C reaches only this process.
   */
  ownsProcess?: boolean | undefined;
}

/** Whether any instance has `ownsProcess`. */
let isOwned = false;

/** Starts child processes and terminates them, with their descendants, together. */
export class Children {
  /** The processes that were still alive when {@link stopAll} returned. */
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
  start(spec: ChildSpec): Promise<StartedChild> {
    return this.load().start(spec);
  }

  /**
   * Terminates all processes: SIGTERM, then SIGKILL for those that are alive after `graceMs`.
   *
   * @param graceMs milliseconds between the two signals
   * @returns how many processes are still alive; {@link left} lists them
   */
  async stopAll(graceMs: number): Promise<number> {
    this.left = this.mayHaveAny() ? await this.load().stopAll(graceMs) : [];
    return this.left.length;
  }

  /** Returns how many children and descendants are alive. */
  countLiving(): number {
    return this.mayHaveAny() ? this.load().look().length : 0;
  }

  /** Sends SIGKILL to all processes without waiting. For a process that must exit at once. */
  killAll(): void {
    if (this.mayHaveAny()) this.load().killAll();
  }

  private mayHaveAny(): boolean {
    return this.owner !== undefined || (this.ownsProcess && processHasChildren());
  }

  /** Loads the module with the first child: most invocations start none. */
  private load(): Owner {
    if (this.owner) return this.owner;
    const { Owner } = require('./owner') as typeof import('./owner');
    return (this.owner = new Owner(this.ownsProcess, isOwned));
  }
}

/** Counts children that other code started, too. Returns true if `/proc` does not tell. */
function processHasChildren(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    // `readFileSync` asks for the size first, and takes longer than the rest of a short command's exit.
    const list = openSync(`/proc/self/task/${process.pid}/children`, 'r');
    const bytes = readSync(list, Buffer.allocUnsafe(1));
    closeSync(list);
    return bytes > 0;
  } catch {
    return true;
  }
}

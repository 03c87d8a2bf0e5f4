import { MessageFailed } from '../kernel-stop';
import type { CapData } from '../../types/capdata';
import type { CrankJournal } from '../state/crank-journal';
import type { GroupCommit } from '../state/group-commit';
import type { KernelPromise, SettledState } from '../state/kernel-promise';

/** The result of a message of the host. References in the data are those of the kernel. */
export interface HostResult {
  /** The promise for the result. */
  readonly kpid: string;
  /** Whether the method returned or threw. */
  readonly status: 'fulfilled' | 'rejected';
  /** The returned value, or the thrown one. */
  readonly data: CapData;
}

interface Waiting {
  readonly resolve: (result: HostResult) => void;
  readonly reject: (error: Error) => void;
}

/** Reports the results of messages to the host when they are persisted. */
export class HostResults {
  /** Settled, but not known to be persisted. */
  private readonly unpersisted = new Set<string>();
  private readonly waiting = new Map<string, Waiting[]>();

  constructor(
    private readonly journal: CrankJournal,
    private readonly groupCommit: GroupCommit,
    private readonly onResult: (result: HostResult) => void,
  ) {}

  /**
   * Adds a promise that was settled in this crank.
   *
   * @throws MessageFailed if its policy is `panic` and it was rejected
   */
  add({ kref: kpid, policy }: KernelPromise, { type: status, data }: SettledState): void {
    if (policy === 'panic' && status === 'rejected') throw new MessageFailed(data);
    this.unpersisted.add(kpid);
    this.journal.record(undefined, () => this.unpersisted.delete(kpid));
    this.groupCommit.afterCommit(() => this.publish({ kpid, status, data }));
  }

  /** Whether the result is persisted, if the promise is settled. */
  isPersisted(kpid: string): boolean {
    return !this.unpersisted.has(kpid);
  }

  /** @returns when the result is persisted */
  wait(kpid: string): Promise<HostResult> {
    return new Promise((resolve, reject) => {
      const waiting = this.waiting.get(kpid) ?? [];
      this.waiting.set(kpid, [...waiting, { resolve, reject }]);
    });
  }

  /** Rejects those who wait for a result. */
  refuse(kpid: string, error: Error): void {
    for (const { reject } of this.takeWaiting(kpid)) reject(error);
  }

  refuseAll(error: Error): void {
    for (const kpid of [...this.waiting.keys()]) this.refuse(kpid, error);
  }

  private publish(result: HostResult): void {
    this.unpersisted.delete(result.kpid);
    for (const { resolve } of this.takeWaiting(result.kpid)) resolve(result);
    this.onResult(result);
  }

  private takeWaiting(kpid: string): Waiting[] {
    const waiting = this.waiting.get(kpid) ?? [];
    this.waiting.delete(kpid);
    return waiting;
  }
}

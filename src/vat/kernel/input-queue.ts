import type { CrankJournal } from './state/crank-journal';
import type { GroupCommit } from './state/group-commit';
import { KernelStop } from './kernel-stop';
import type { RefCounter } from './state/ref-counter';

type Refuse = (error: Error) => void;

/** Changes from outside: each is applied atomically between two cranks. */
export class InputQueue {
  private readonly waiting: { run: () => void; refuse: Refuse }[] = [];
  /** Rejects changes that are applied but not persisted. */
  private readonly unpersisted = new Set<Refuse>();

  constructor(
    private readonly journal: CrankJournal,
    private readonly refCounter: RefCounter,
    private readonly groupCommit: GroupCommit,
    /** Called with an error after which the kernel must stop; returns the error for the caller. */
    private readonly giveUp: (error: KernelStop) => Error,
  ) {}

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** @returns when the change is persisted; if it throws, it is undone */
  add<T>(task: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = (): void => {
        try {
          const result = this.change(task);
          this.unpersisted.add(reject);
          this.groupCommit.afterCommit(() => {
            this.unpersisted.delete(reject);
            resolve(result);
          });
          this.journal.commit();
        } catch (error) {
          reject(error instanceof KernelStop ? this.giveUp(error) : error);
        }
      };
      this.waiting.push({ run, refuse: reject });
    });
  }

  /** Applies all pending changes. */
  runAll(): void {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) next.run();
  }

  /** The kernel has stopped: rejects all changes that are not persisted. */
  refuseAll(error: Error): void {
    for (const { refuse } of this.waiting.splice(0)) refuse(error);
    for (const refuse of this.unpersisted) refuse(error);
    this.unpersisted.clear();
  }

  private change<T>(task: () => T): T {
    try {
      const result = task();
      this.refCounter.collect();
      return result;
    } catch (error) {
      this.journal.rollBack();
      this.refCounter.forgetGcCandidates();
      throw error;
    }
  }
}

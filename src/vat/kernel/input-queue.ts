import type { CrankJournal } from './state/crank-journal';
import type { GroupCommit } from './state/group-commit';
import { KernelStop } from './kernel-stop';
import type { RefCounter } from './state/ref-counter';

type Refuse = (error: Error) => void;

/** Changes from outside: each is made between two cranks, and is kept as one. */
export class InputQueue {
  private readonly waiting: { run: () => void; refuse: Refuse }[] = [];
  /** Of changes that are made and may not be kept yet. */
  private readonly unpersisted = new Set<Refuse>();

  constructor(
    private readonly journal: CrankJournal,
    private readonly refCounter: RefCounter,
    private readonly groupCommit: GroupCommit,
    /** Told of a change after which the kernel cannot go on; gives what to tell who asked for it. */
    private readonly giveUp: (error: KernelStop) => Error,
  ) {}

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** @returns when the change is kept; what it throws has undone it */
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

  /** Makes all changes that wait. */
  runAll(): void {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) next.run();
  }

  /** The kernel cannot go on: no change is made any more, and none that is not kept will be. */
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

import { newMarks, type ProcessMarks } from './marks';
import { OrphanGuard } from './orphan-guard';
import { readProcess } from './process-table';

/** State that all owners of children in this process share. */
class ProcessTree {
  readonly marks: ProcessMarks = newMarks();
  private owners = 0;
  private guarding: OrphanGuard | undefined;

  nextOwner(): number {
    return (this.owners += 1);
  }

  /**
   * Returns the guard; starts it with the first child.
   *
   * @param isWhole whether every descendant of this process belongs to the tree
   */
  guard(isWhole: boolean): OrphanGuard {
    return (this.guarding ??= new OrphanGuard(this.marks, isWhole));
  }
}

/** The tree of this process. */
export const processTree = new ProcessTree();

/** Whether a Ctrl-C in a terminal reaches this process. */
export const hasTerminal = (): boolean => (readProcess('self')?.terminal ?? 0) !== 0;

import { newMarks, type ProcessMarks } from './marks';
import { OrphanGuard } from './orphan-guard';
import { readProcess } from './process-table';

/** What all owners of children in this process share. */
class ProcessTree {
  readonly marks: ProcessMarks = newMarks();
  private owners = 0;
  private guarding: OrphanGuard | undefined;

  nextOwner(): number {
    return (this.owners += 1);
  }

  /**
   * Started with the first child.
   *
   * @param isWhole whether all descendants of this process belong to the tree
   */
  guard(isWhole: boolean): OrphanGuard {
    return (this.guarding ??= new OrphanGuard(this.marks, isWhole));
  }
}

/** That of this process. */
export const processTree = new ProcessTree();

/** Whether a Ctrl-C in a terminal reaches this process. */
export const hasTerminal = (): boolean => (readProcess('self')?.terminal ?? 0) !== 0;

import { readFileSync } from 'node:fs';

import { newMarks, type ProcessMarks } from './marks';
import type { OrphanGuard } from './orphan-guard';
import { hasProcessTable, readProcess } from './process-table';

/** What all owners of children in this process share: its marks, and the guard that outlives it. */
class Household {
  readonly marks: ProcessMarks = newMarks();
  readonly guard: OrphanGuard = this.newGuard();
  private owners = 0;

  nextOwner(): number {
    return (this.owners += 1);
  }

  private newGuard(): OrphanGuard {
    const { OrphanGuard } = require('./orphan-guard') as typeof import('./orphan-guard');
    return new OrphanGuard(this.marks);
  }
}

let household: Household | undefined;

/** Begun with the first child: most invocations have none. */
export const ourHousehold = (): Household => (household ??= new Household());

/** Whether a Ctrl-C in a terminal reaches this process. */
export const hasTerminal = (): boolean => (readProcess('self')?.terminal ?? 0) !== 0;

/** Whether this process has children, whoever started them; where that is unknown, it has. */
export function hasChildren(): boolean {
  if (!hasProcessTable) return false;
  try {
    return readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1') !== '';
  } catch {
    return true;
  }
}

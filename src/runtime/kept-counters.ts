import { messageOf, VmreError } from '../support/errors/vmre-error';
import { readBelow, replaceBelow } from '../support/foreign-file';
import { isRecord } from '../support/json';
import { isCount, type CounterValues } from './usage-counters';

const FILE = '.vmre/counters.json';

/**
 * The usage counters of an activity, in a file of its work directory. TERMINATE, DEPLOY and START create a new process
 * within the same activity, whose bill must not fall. The file outlives the process, however it ends.
 */
export class KeptCounters implements CounterValues {
  constructor(private readonly workdir: string) {}

  /** @throws VMRE_COUNTER_INVALID when the file exists and cannot be read */
  read(): Map<string, number> {
    let values: unknown;
    try {
      const bytes = readBelow(this.workdir, FILE);
      values = bytes === undefined ? {} : JSON.parse(bytes.toString());
    } catch (error) {
      throw this.unreadable(messageOf(error), error);
    }
    if (!isRecord(values)) throw this.unreadable('its content must be an object');
    const entries = Object.entries(values);
    const wrong = entries.find(([, value]) => !isCount(value));
    if (wrong) throw this.unreadable(`${wrong[0]} is ${JSON.stringify(wrong[1])}`);
    return new Map(entries as [string, number][]);
  }

  /** Replaces the file atomically. @throws Error of the operating system */
  write(values: ReadonlyMap<string, number>): void {
    const text = `${JSON.stringify(Object.fromEntries(values))}\n`;
    // A power failure ends the activity, so the file need not survive one.
    replaceBelow(this.workdir, FILE, text, 'process');
  }

  private unreadable(problem: string, cause?: unknown): VmreError {
    const text = `the counters of this activity cannot be read from ${this.workdir}/${FILE}: ${problem}`;
    return new VmreError('VMRE_COUNTER_INVALID', text, {
      cause,
      hint: 'Delete the file to start at 0, or create a new activity.',
    });
  }
}

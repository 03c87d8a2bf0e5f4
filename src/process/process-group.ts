import { processExists } from './process-table';
import type { Member, Members } from './signals';

/** Interval for checking a group whose leader exited. */
const CHECK_MS = 500;

/**
 * The processes of one child on systems without `/proc`: those of the group that it leads; on Windows,
 * which has no groups, only the child. The system reuses the number of an empty group, so a group is
 * forgotten as soon as it is found empty.
 */
export class ProcessGroup implements Members {
  private isGone = false;
  private readonly target: number;

  /**
   * @param exited settles when the leader was waited for
   * @param onGone called once, when the group is forgotten
   */
  constructor(
    leader: number,
    private readonly name: string,
    exited: Promise<unknown>,
    private readonly onGone: () => void,
  ) {
    this.target = process.platform === 'win32' ? leader : -leader;
    void exited.then(() => {
      if (process.platform === 'win32') this.forget();
      if (this.look().length === 0) return;
      const timer = setInterval(() => {
        if (this.look().length === 0) clearInterval(timer);
      }, CHECK_MS).unref();
    });
  }

  look(): Member[] {
    if (!this.isGone && !processExists(this.target, false)) this.forget();
    return this.isGone ? [] : [{ pid: this.target, start: 0, name: this.name }];
  }

  private forget(): void {
    this.isGone = true;
    this.onGone();
  }
}

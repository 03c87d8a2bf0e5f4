import type { StartedChild } from '../../../process/started-child';
import { describeExit, type ExitStatus } from '../../../process/exit-status';
import { after, pause, settledWithin } from '../../../support/deadline';
import { START } from '../../limits';
import type { VmLog } from '../log/vm-log';
import type { Diagnosis, RunningPlugin } from '../plugin-launcher';
import { hintFor } from './stderr-hints';
import { ownsSocket } from './socket-owner';

/**
 * A plugin that runs as a child process. It has exited when the process has, even if its output is still
 * open.
 */
export class PluginProcess implements RunningPlugin {
  readonly pid: number;
  readonly exited: Promise<ExitStatus>;
  private readonly began = performance.now();
  private status: ExitStatus | undefined;
  private endedMs = 0;
  private stopping: Promise<ExitStatus> | undefined;
  /** Settles when all its descendants are gone. */
  private readonly removed: Promise<void>;

  /** @param isOurs whether it runs as the user of this process, which can inspect it then */
  constructor(
    private readonly child: StartedChild,
    readonly log: VmLog,
    private readonly isOurs = true,
  ) {
    this.pid = child.pid;
    const streams = [log.read('stdout', child.stdout), log.read('stderr', child.stderr)];
    this.exited = child.exited.then(async (status) => {
      this.status = status;
      this.endedMs = performance.now() - this.began;
      await settledWithin(Promise.all(streams), START.lastOutputMs);
      child.stdout.destroy();
      child.stderr.destroy();
      log.end();
      return status;
    });
    // `exited` settles first: the search of all processes takes milliseconds.
    this.removed = child.exited.then(async () => {
      await pause(0);
      await child.endTree();
      await this.exited;
    });
  }

  diagnose(): Diagnosis {
    const { status, pid } = this;
    const printed = this.log.tail();
    const state = status
      ? `it exited with ${describeExit(status)} after ${Math.round(this.endedMs)} ms`
      : `it is still running (process ${pid})`;
    const words =
      printed.length === 0
        ? 'and printed nothing'
        : `and printed:${printed.map((line) => `\n    ${line}`).join('')}`;
    return { text: `${state} ${words}`, hint: hintFor(printed) };
  }

  async ownsSocket(inode: string): Promise<boolean | undefined> {
    return this.isOurs ? ownsSocket(this.child, inode) : undefined;
  }

  async stop({ graceMs }: { graceMs: number }): Promise<ExitStatus> {
    const status = await this.end(graceMs);
    await this.removed;
    return status;
  }

  private async end(graceMs: number): Promise<ExitStatus> {
    if (this.status) return this.exited;
    if (graceMs <= 0) {
      this.child.signal('SIGKILL');
      return this.exited;
    }
    if (!this.stopping) {
      this.stopping = this.child.stop({ graceMs }).then(() => this.exited);
      return this.stopping;
    }
    const cancel = after(graceMs, () => void this.child.signal('SIGKILL'));
    return this.stopping.finally(cancel);
  }
}

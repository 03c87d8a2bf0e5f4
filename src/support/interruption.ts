import { constants } from 'node:os';

import { messageOf, systemCodeOf, VmreError } from './errors/vmre-error';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a write finds when nobody reads any more. */
const gone: readonly (string | undefined)[] = [
  'EPIPE',
  'ECONNRESET',
  'EIO',
  'ERR_STREAM_DESTROYED',
];

/** Milliseconds that a read or a write may take which is under way. */
const HELD_UP_MS = 100;

/**
 * What ends a command before its time: signals, the end of the npm that has started it, as if it were SIGTERM, and
 * a reader that goes away, as if it were SIGPIPE. The process
 * ends at once, unless the command attends to it; then it ends at once when it is asked again.
 */
export class Interruption {
  /** The first that came. */
  by: NodeJS.Signals | undefined;
  private readonly controller = new AbortController();
  private isAttended = false;
  private needsReaders = true;
  private isTold = false;
  private problem: VmreError | undefined;
  private endWatch: () => void = () => undefined;
  private first: () => void = () => undefined;
  private second: (() => void) | undefined;
  private readonly onStdoutError = (error: unknown): void => this.cannotWrite(error, 'stdout');
  private readonly onStderrError = (error: unknown): void => this.cannotWrite(error, 'stderr');
  private readonly onSignal = (signal: NodeJS.Signals): void => this.interrupt(signal);

  constructor() {
    for (const signal of signals) process.on(signal, this.onSignal);
    process.stdout.on('error', this.onStdoutError);
    process.stderr.on('error', this.onStderrError);
    if (process.env['npm_execpath'] === undefined) return;
    const { watchPackageManager } = require('./parent-watch') as typeof import('./parent-watch');
    this.endWatch = watchPackageManager(() => {
      process.stderr.write(
        'warning: the npm that has started this is gone; ending as after SIGTERM\n',
      );
      this.interrupt('SIGTERM');
    });
  }

  /** What the process has to end with, as shells have it; undefined when nothing has come. */
  get exitCode(): number | undefined {
    if (this.problem) return this.problem.exitCode;
    return this.by && 128 + constants.signals[this.by];
  }

  /**
   * From now on the command ends by itself.
   *
   * @param task what is done when it shall end, besides to abort the signal
   * @param again what is done when it is asked again. Default: the process ends
   */
  attend(task: () => void = () => undefined, again?: () => void): AbortSignal {
    this.isAttended = true;
    this.first = task;
    this.second = again;
    if (this.controller.signal.aborted) task();
    return this.controller.signal;
  }

  /**
   * From now on the command goes on when what it prints cannot be written: what it does matters, not what it says
   * of that. Who reads stderr is told once that nobody reads stdout.
   */
  goOnUnread(): void {
    this.needsReaders = false;
  }

  /** The command has ended, and what it printed is written. */
  release(): void {
    for (const signal of signals) process.off(signal, this.onSignal);
    this.endWatch();
    process.stdout.off('error', this.onStdoutError);
    process.stderr.off('error', this.onStderrError);
  }

  private endAtOnce(): void {
    if (!isHeldUp()) this.exit();
    setTimeout(() => this.endByForce(), HELD_UP_MS);
  }

  private exit(): never {
    // eslint-disable-next-line n/no-process-exit -- what the command does goes on otherwise
    process.exit(this.exitCode);
  }

  private endByForce(): void {
    if (this.by === undefined || this.problem || !isHeldUp()) this.exit();
    // Node ignores SIGPIPE, until it has been listened to.
    process.once(this.by, () => undefined).removeAllListeners(this.by);
    process.kill(process.pid, this.by);
  }

  private cannotWrite(error: unknown, stream: 'stdout' | 'stderr'): void {
    if (!this.needsReaders) return this.tellUnread(error, stream);
    if (this.by || this.problem) return; // all that comes later fails, too
    if (!gone.includes(systemCodeOf(error))) {
      this.problem = VmreError.from(error, 'VMRE_STDOUT_UNWRITABLE', 'the output');
      process.stderr.write(`${this.problem.describe()}\n`);
    }
    this.interrupt('SIGPIPE');
  }

  private tellUnread(error: unknown, stream: 'stdout' | 'stderr'): void {
    if (stream === 'stderr' || this.isTold) return;
    this.isTold = true;
    const why = gone.includes(systemCodeOf(error)) ? '' : `: ${messageOf(error)}`;
    process.stderr.write(`warning: stdout cannot be written any more${why}; going on without\n`);
  }

  private interrupt(signal: NodeJS.Signals): void {
    const isFirst = this.by === undefined;
    this.by ??= signal;
    if (!this.isAttended || (!isFirst && !this.second)) this.endAtOnce();
    else if (!isFirst) this.second?.();
    else {
      this.controller.abort();
      this.first();
    }
  }
}

/** Whether a thread is in the system, perhaps to open a pipe that nobody reads: an exit would wait for it. */
const isHeldUp = (): boolean =>
  process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));

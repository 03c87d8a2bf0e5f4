import { constants } from 'node:os';

import { messageOf, systemCodeOf, VmreError } from './errors/vmre-error';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Error codes of a write whose reader is gone. */
const gone: readonly (string | undefined)[] = [
  'EPIPE',
  'ECONNRESET',
  'EIO',
  'ERR_STREAM_DESTROYED',
];

/** Milliseconds to wait for a pending read or write. */
const HELD_UP_MS = 100;

/**
 * Events that terminate a command early: signals; the exit of the npm that started it, treated as SIGTERM; and a
 * closed reader of its output, treated as SIGPIPE. The process exits at once, unless the command handles the
 * interruption with `attend`; then a second interruption makes it exit at once.
 */
export class Interruption {
  /** The first signal. */
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

  /** The exit code of the interrupted process, as shells report it; undefined without an interruption. */
  get exitCode(): number | undefined {
    if (this.problem) return this.problem.exitCode;
    return this.by && 128 + constants.signals[this.by];
  }

  /**
   * From now on, the command handles interruptions itself.
   *
   * @param task called on the first interruption, in addition to aborting the signal
   * @param again called on each further interruption. Default: the process exits
   */
  attend(task: () => void = () => undefined, again?: () => void): AbortSignal {
    this.isAttended = true;
    this.first = task;
    this.second = again;
    if (this.controller.signal.aborted) task();
    return this.controller.signal;
  }

  /**
   * From now on, the command continues if its output cannot be written, because its effect matters more than its
   * output. A warning on stderr reports once that stdout cannot be written.
   */
  goOnUnread(): void {
    this.needsReaders = false;
  }

  /** Removes all listeners. Must be called when the command is complete and its output is written. */
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
    // eslint-disable-next-line n/no-process-exit -- otherwise the command continues
    process.exit(this.exitCode);
  }

  private endByForce(): void {
    if (this.by === undefined || this.problem || !isHeldUp()) this.exit();
    // Node ignores SIGPIPE until a listener was added and removed.
    process.once(this.by, () => undefined).removeAllListeners(this.by);
    process.kill(process.pid, this.by);
  }

  private cannotWrite(error: unknown, stream: 'stdout' | 'stderr'): void {
    if (!this.needsReaders) return this.tellUnread(error, stream);
    if (this.by || this.problem) return; // later writes fail, too
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

/** Whether a thread is in a system call, such as opening a pipe without a reader: an exit would wait for it. */
const isHeldUp = (): boolean =>
  process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));

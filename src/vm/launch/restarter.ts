import type { Observable } from 'rxjs';

import { pauseUntil } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import type { Logger } from '../../support/log/logger';
import { graceOf, type StopOptions } from '../../support/stop-options';
import { checkRestartPolicy, restartLimitsOf, type RestartPolicy } from './restart-policy';
import { deferred } from '../../support/deferred';
import { Observers } from '../../support/observers';
import { thrownReporter } from './thrown-reporter';

/** Something that can be restarted. */
export interface Restartable {
  /** Settles at the exit; `requested` is false for a crash. */
  readonly exited: Promise<{ readonly requested: boolean }>;
  /** Stops it. */
  stop(options?: StopOptions): Promise<unknown>;
}

/** Events of a {@link Restarter}. */
export type RestartEvent<T extends Restartable> =
  /** `restarts` is the number of restarts in a row. */
  | { type: 'started'; running: T; restarts: number }
  | { type: 'crashed'; exit: Awaited<T['exited']> }
  /** A start failed. */
  | { type: 'failed'; error: unknown }
  | { type: 'restarting'; inMs: number; restarts: number }
  /**
   * The last event. `stopped`: it was stopped on request. `exhausted`: there were too many restarts in a row,
   * or a start failed with a permanent `error`.
   */
  | { type: 'stopped' }
  | { type: 'exhausted'; error?: unknown };

/** Starts something; the signal is aborted when the start is no longer wanted. */
export type RestartableStart<T extends Restartable> = (options: {
  signal: AbortSignal;
}) => Promise<T>;

/** Options of {@link startWithRestarts}. */
export interface RestartOptions<T extends Restartable> {
  /** When it is restarted after a crash. Default: at most 5 times in a row. */
  restart?: RestartPolicy | undefined;
  /** Called with every event, including the first; `events$` has those after the start. */
  onEvent?: ((event: RestartEvent<T>) => void) | undefined;
  /** Gets what subscribers of events throw. Default: it is a warning of the process. */
  logger?: Logger | undefined;
  /** Whether the error of a failed start rules out a restart. Default: no error does. */
  isPermanent?: ((error: unknown) => boolean) | undefined;
}

/** A task that runs while nothing else runs. */
class Pause<R> {
  outcome: { value: R } | { error: unknown } | undefined;
  isOver = false;
  end!: () => void;
  /** Settles after the restart. */
  readonly over = new Promise<void>((resolve) => {
    this.end = () => {
      this.isOver = true;
      resolve();
    };
  });

  constructor(private readonly task: () => Promise<R>) {}

  async run(): Promise<void> {
    try {
      this.outcome = { value: await this.task() };
    } catch (error) {
      this.outcome = { error };
    }
  }
}

const notRunning = (): VmreError =>
  new VmreError('VMRE_VM_STOPPED', 'it is not running, or was stopped during the task');

/** Something that runs, and is restarted after a crash; see {@link startWithRestarts}. */
export class Restarter<T extends Restartable> {
  private readonly observers: Observers<RestartEvent<T>>;
  private readonly controller = new AbortController();
  private running: T | undefined;
  private restarts = 0;
  private pausing: Pause<unknown> | undefined;
  private permanent: { error: unknown } | undefined;
  private readonly ending = deferred();
  /** Settles when it has exited and will not be restarted. */
  readonly ended = this.ending.promise;

  private readonly limits: ReturnType<typeof restartLimitsOf>;

  /** @internal */
  constructor(
    private readonly start: RestartableStart<T>,
    private readonly options: RestartOptions<T>,
  ) {
    this.limits = restartLimitsOf(options.restart ?? {});
    this.observers = new Observers(thrownReporter(options.logger));
    if (options.onEvent) this.observers.listen(options.onEvent);
  }

  /** Starts it for the first time. @internal */
  async begin(): Promise<void> {
    const running = await this.start({ signal: this.controller.signal });
    void this.superviseFrom(running);
  }

  /** What runs now; undefined between a crash and the restart, and after the end. */
  get current(): T | undefined {
    return this.running;
  }

  /** Events from now on. Completes when {@link ended} settles. */
  get events$(): Observable<RestartEvent<T>> {
    return this.observers.observable();
  }

  /**
   * Stops it, runs a task, and starts it again. That start counts neither as a crash nor as a restart.
   *
   * @param task runs while nothing else runs
   * @param options how to stop it
   * @returns the result of the task, after the start
   * @throws what the task throws, after the start; VMRE_VM_STOPPED when it is not running, or is stopped
   */
  async pause<R>(task: () => Promise<R>, options?: StopOptions): Promise<R> {
    graceOf(options, 0);
    const { running } = this;
    if (!running || this.pausing || this.isStopping) throw notRunning();
    const pausing = new Pause(task);
    this.pausing = pausing;
    await running.stop(options);
    await Promise.race([pausing.over, this.ended]);
    const { outcome } = pausing;
    if (outcome && 'error' in outcome) throw outcome.error;
    if (!outcome || !pausing.isOver) throw notRunning();
    return outcome.value;
  }

  /** Stops it for good, also while it waits for a restart. */
  async stop(options?: StopOptions): Promise<void> {
    graceOf(options, 0); // an invalid one stops nothing
    this.controller.abort();
    await this.running?.stop(options);
    await this.ended;
  }

  /** Stops it at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private async superviseFrom(first: T): Promise<void> {
    let running: T | undefined = first;
    while (running) {
      await this.watch(running);
      if (!this.isStopping) await this.pausing?.run();
      running = this.isStopping ? undefined : await this.next();
      if (running) this.endPause();
    }
    this.observers.publish?.(
      this.isStopping ? { type: 'stopped' } : { type: 'exhausted', ...this.permanent },
    );
    this.observers.complete();
    this.ending.resolve();
  }

  /** Waits for its exit. */
  private async watch(running: T): Promise<void> {
    const begin = performance.now();
    this.running = running;
    this.observers.publish?.({ type: 'started', running, restarts: this.restarts });
    const exit = await running.exited;
    this.running = undefined;
    if (exit.requested && this.pausing) return;
    if (exit.requested) this.controller.abort();
    else this.observers.publish?.({ type: 'crashed', exit: exit as Awaited<T['exited']> });
    if (performance.now() - begin >= this.limits.stableMs) this.restarts = 0;
  }

  /** The start after a pause is no restart unless it fails. */
  private async next(): Promise<T | undefined> {
    if (!this.pausing) return this.restart();
    return (await this.tryStart()) ?? (this.isStopping ? undefined : this.restart());
  }

  /**
   * Starts once.
   *
   * @returns undefined when the start failed, which is published, or is no longer wanted
   */
  private async tryStart(): Promise<T | undefined> {
    try {
      const running = await this.start({ signal: this.controller.signal });
      if (!this.isStopping) return running;
      await running.stop({ graceMs: 0 });
    } catch (error) {
      if (!this.isStopping) this.observers.publish?.({ type: 'failed', error });
      if (this.options.isPermanent?.(error)) this.permanent = { error };
    }
    return undefined;
  }

  private endPause(): void {
    this.pausing?.end();
    this.pausing = undefined;
  }

  /** Restarts until a start succeeds. @returns undefined when there are no more restarts */
  private async restart(): Promise<T | undefined> {
    while (this.restarts < this.limits.attempts && !this.permanent) {
      const inMs = this.delay();
      this.restarts += 1;
      this.observers.publish?.({ type: 'restarting', inMs, restarts: this.restarts });
      await pauseUntil(inMs, this.controller.signal);
      if (this.isStopping) return undefined;
      const running = await this.tryStart();
      if (running || this.isStopping) return running;
    }
    return undefined;
  }

  private get isStopping(): boolean {
    return this.controller.signal.aborted;
  }

  private delay(): number {
    const { firstDelayMs, maxDelayMs } = this.limits;
    return Math.min(maxDelayMs, firstDelayMs * 2 ** this.restarts);
  }
}

/**
 * Starts something, and restarts it after a crash.
 *
 * @param start called for each start
 * @param options see {@link RestartOptions}
 * @throws what the first start throws, which is not repeated; VMRE_OPTION_INVALID
 */
export async function startWithRestarts<T extends Restartable>(
  start: RestartableStart<T>,
  options: RestartOptions<T> = {},
): Promise<Restarter<T>> {
  checkRestartPolicy(options.restart ?? {});
  const restarter = new Restarter(start, options);
  await restarter.begin();
  return restarter;
}

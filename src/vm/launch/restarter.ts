import type { Observable } from 'rxjs';

import { checkLimits } from '../../support/check-limits';
import { pauseUntil } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import type { StopOptions } from '../../support/stop-options';
import { RESTART } from '../limits';
import { Observers } from './observers';
import { deferred } from '../../support/deferred';

/** When something that crashed is restarted. */
export interface RestartPolicy {
  /** Default `on-crash`. */
  restart?: 'never' | 'on-crash' | undefined;
  /** Maximum number of restarts in a row. Default 5. */
  maxRestarts?: number | undefined;
  /**
   * Milliseconds before the first restart; the delay doubles with each further one. Default 500.
   */
  firstDelayMs?: number | undefined;
  /** Maximum delay, in milliseconds. Default 30000. */
  maxDelayMs?: number | undefined;
  /** Milliseconds of uptime after which the count of restarts begins anew. Default 60000. */
  stableMs?: number | undefined;
}

/** @throws VMRE_OPTION_INVALID for an invalid policy */
export function checkRestartPolicy(policy: RestartPolicy, where = ''): void {
  const { restart = 'on-crash' } = policy;
  if (restart !== 'never' && restart !== 'on-crash') {
    const text = `${where}restart must be never or on-crash, not ${String(restart)}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }
  const times = {
    firstDelayMs: 'milliseconds',
    maxDelayMs: 'milliseconds',
    stableMs: 'milliseconds',
  } as const;
  checkLimits(policy, { maxRestarts: 'count', ...times }, where);
}

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

/** Starts something, and restarts it after a crash, as its policy says. */
export class Restarter<T extends Restartable> {
  private readonly observers = new Observers<RestartEvent<T>>();
  private readonly controller = new AbortController();
  private running: T | undefined;
  private restarts = 0;
  private pausing: Pause<unknown> | undefined;
  private permanent: { error: unknown } | undefined;
  private readonly ending = deferred();
  /** Settles when it has exited and will not be restarted. */
  readonly ended = this.ending.promise;

  private constructor(
    private readonly start: (signal: AbortSignal) => Promise<T>,
    private readonly policy: RestartPolicy,
    private readonly isPermanent: (error: unknown) => boolean,
  ) {}

  /**
   * Starts it for the first time.
   *
   * @param start called for each start; its signal is aborted when the start is no longer wanted
   * @param policy see {@link RestartPolicy}
   * @param onEvent called with every event, including the first; its exceptions are ignored
   * @param isPermanent whether the error of a failed start rules out a restart. Default: no error does
   * @throws what the first start throws, which is not repeated; VMRE_OPTION_INVALID
   */
  static async begin<T extends Restartable>(
    start: (signal: AbortSignal) => Promise<T>,
    policy: RestartPolicy = {},
    onEvent?: (event: RestartEvent<T>) => void,
    isPermanent: (error: unknown) => boolean = () => false,
  ): Promise<Restarter<T>> {
    checkRestartPolicy(policy);
    const restarter = new Restarter(start, policy, isPermanent);
    if (onEvent) restarter.observers.listen(onEvent);
    const running = await start(restarter.controller.signal);
    void restarter.superviseFrom(running);
    return restarter;
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
    this.controller.abort();
    await this.running?.stop(options);
    await this.ended;
  }

  private async superviseFrom(first: T): Promise<void> {
    let running: T | undefined = first;
    while (running) {
      await this.watch(running);
      if (!this.isStopping) await this.pausing?.run();
      running = this.isStopping ? undefined : await this.next();
      if (running) this.endPause();
    }
    this.observers.publish(
      this.isStopping ? { type: 'stopped' } : { type: 'exhausted', ...this.permanent },
    );
    this.observers.complete();
    this.ending.resolve();
  }

  /** Waits for its exit. */
  private async watch(running: T): Promise<void> {
    const begin = performance.now();
    this.running = running;
    this.observers.publish({ type: 'started', running, restarts: this.restarts });
    const exit = await running.exited;
    this.running = undefined;
    if (exit.requested && this.pausing) return;
    if (exit.requested) this.controller.abort();
    else this.observers.publish({ type: 'crashed', exit: exit as Awaited<T['exited']> });
    if (performance.now() - begin >= (this.policy.stableMs ?? RESTART.stableMs)) this.restarts = 0;
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
      const running = await this.start(this.controller.signal);
      if (!this.isStopping) return running;
      await running.stop({ graceMs: 0 });
    } catch (error) {
      if (!this.isStopping) this.observers.publish({ type: 'failed', error });
      if (this.isPermanent(error)) this.permanent = { error };
    }
    return undefined;
  }

  private endPause(): void {
    this.pausing?.end();
    this.pausing = undefined;
  }

  /** Restarts until a start succeeds. @returns undefined when there are no more restarts */
  private async restart(): Promise<T | undefined> {
    const { restart = 'on-crash', maxRestarts = RESTART.maxRestarts } = this.policy;
    while (restart === 'on-crash' && this.restarts < maxRestarts && !this.permanent) {
      const inMs = this.delay();
      this.restarts += 1;
      this.observers.publish({ type: 'restarting', inMs, restarts: this.restarts });
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
    const { firstDelayMs = RESTART.firstDelayMs, maxDelayMs = RESTART.maxDelayMs } = this.policy;
    return Math.min(maxDelayMs, firstDelayMs * 2 ** this.restarts);
  }
}

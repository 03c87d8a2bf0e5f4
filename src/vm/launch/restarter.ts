import type { Observable } from 'rxjs';

import { checkLimits } from '../../support/check-limits';
import { pauseUntil } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import { Observers } from './observers';

/** What happens when something ends unasked. */
export interface RestartPolicy {
  /** Default `on-crash`. */
  restart?: 'never' | 'on-crash' | undefined;
  /** How often in a row, before it is given up. Default 5. */
  maxRestarts?: number | undefined;
  /** Milliseconds before the first restart; twice as long before each one that follows. Default 500. */
  firstDelayMs?: number | undefined;
  /** The longest of these delays, in milliseconds. Default 30000. */
  maxDelayMs?: number | undefined;
  /** Milliseconds after which something counts as running again, and the row is over. Default 60000. */
  stableMs?: number | undefined;
}

/** @throws VMRE_OPTION_INVALID for what is no policy */
export function checkRestartPolicy(policy: RestartPolicy, where = ''): void {
  const { restart = 'on-crash' } = policy;
  if (restart !== 'never' && restart !== 'on-crash') {
    const text = `${where}restart is ${String(restart)}, but takes never or on-crash`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }
  const times = {
    firstDelayMs: 'milliseconds',
    maxDelayMs: 'milliseconds',
    stableMs: 'milliseconds',
  } as const;
  checkLimits(policy, { maxRestarts: 'count', ...times }, where);
}

/** What can be started again. */
export interface Restartable {
  /** `requested` is false for a crash. */
  readonly exited: Promise<{ readonly requested: boolean }>;
  /** @param graceMs milliseconds until it is ended by force */
  stop(graceMs?: number): Promise<unknown>;
}

/** What becomes of something that is kept running. */
export type RestartEvent<T extends Restartable> =
  /** `restarts` counts those of the row. */
  | { type: 'started'; running: T; restarts: number }
  | { type: 'crashed'; exit: Awaited<T['exited']> }
  /** A start did not succeed. */
  | { type: 'failed'; error: unknown }
  | { type: 'restarting'; inMs: number; restarts: number }
  /**
   * It was stopped, or there were too many restarts in a row, or a start failed with this error, which another start
   * cannot mend: nothing more will happen.
   */
  | { type: 'stopped' }
  | { type: 'exhausted'; error?: unknown };

/** Something that is done while nothing runs. */
class Pause<R> {
  outcome: { value: R } | { error: unknown } | undefined;
  isOver = false;
  end!: () => void;
  /** Settles when it runs again. */
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
  new VmreError('VMRE_VM_STOPPED', 'it does not run now, or is stopped meanwhile');

/** Starts something, and starts it again when it crashes, as often as its policy says. */
export class Restarter<T extends Restartable> {
  private readonly observers = new Observers<RestartEvent<T>>();
  private readonly controller = new AbortController();
  private running: T | undefined;
  private restarts = 0;
  private pausing: Pause<unknown> | undefined;
  private permanent: { error: unknown } | undefined;
  private finish!: () => void;
  /** Settles when nothing runs any more and nothing will be started. */
  readonly over: Promise<void>;

  private constructor(
    private readonly start: (signal: AbortSignal) => Promise<T>,
    private readonly policy: RestartPolicy,
    private readonly isPermanent: (error: unknown) => boolean,
  ) {
    this.over = new Promise((resolve) => (this.finish = resolve));
  }

  /**
   * @param start called for each start, and told when it is not wanted any more
   * @param onEvent told of every event, from the first on; what it throws is ignored
   * @param isHopeless whether a start that failed so would fail again. Default: none would
   * @throws what the first start throws: what never ran is not started again; VMRE_OPTION_INVALID
   */
  static async begin<T extends Restartable>(
    start: (signal: AbortSignal) => Promise<T>,
    policy: RestartPolicy = {},
    onEvent?: (event: RestartEvent<T>) => void,
    isHopeless: (error: unknown) => boolean = () => false,
  ): Promise<Restarter<T>> {
    checkRestartPolicy(policy);
    const restarter = new Restarter(start, policy, isHopeless);
    if (onEvent) restarter.observers.listen(onEvent);
    const running = await start(restarter.controller.signal);
    void restarter.superviseFrom(running);
    return restarter;
  }

  /** What runs now; undefined between a crash and the next start, and when all is over. */
  get current(): T | undefined {
    return this.running;
  }

  /** What happens from now on; completes when all is over. */
  get events$(): Observable<RestartEvent<T>> {
    return this.observers.observable();
  }

  /**
   * Stops what runs, does something while nothing runs, and starts it again, which is neither a crash nor counted.
   *
   * @returns what the task returns, when it runs again
   * @throws what the task throws, then; VMRE_VM_STOPPED when nothing runs, or will
   */
  async pause<R>(task: () => Promise<R>, graceMs?: number): Promise<R> {
    const { running } = this;
    if (!running || this.pausing || this.isStopping) throw notRunning();
    const pausing = new Pause(task);
    this.pausing = pausing;
    await running.stop(graceMs);
    await Promise.race([pausing.over, this.over]);
    const { outcome } = pausing;
    if (outcome && 'error' in outcome) throw outcome.error;
    if (!outcome || !pausing.isOver) throw notRunning();
    return outcome.value;
  }

  /** Stops what runs, or waits to be started, for good. */
  async stop(graceMs?: number): Promise<void> {
    this.controller.abort();
    await this.running?.stop(graceMs);
    await this.over;
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
    this.finish();
  }

  /** Until its end. */
  private async watch(running: T): Promise<void> {
    const begin = performance.now();
    this.running = running;
    this.observers.publish({ type: 'started', running, restarts: this.restarts });
    const exit = await running.exited;
    this.running = undefined;
    if (exit.requested && this.pausing) return;
    if (exit.requested) this.controller.abort();
    else this.observers.publish({ type: 'crashed', exit: exit as Awaited<T['exited']> });
    if (performance.now() - begin >= (this.policy.stableMs ?? 60_000)) this.restarts = 0;
  }

  /** What is started behind a pause has not failed yet. */
  private async next(): Promise<T | undefined> {
    if (!this.pausing) return this.restart();
    return (await this.tryStart()) ?? (this.isStopping ? undefined : this.restart());
  }

  /** Starts once. @returns undefined when that has failed, which is told, or is not wanted any more */
  private async tryStart(): Promise<T | undefined> {
    try {
      const running = await this.start(this.controller.signal);
      if (!this.isStopping) return running;
      await running.stop(0);
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

  /** Starts until a start succeeds. @returns undefined when it is not to be tried any more */
  private async restart(): Promise<T | undefined> {
    const { restart = 'on-crash', maxRestarts = 5 } = this.policy;
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
    const { firstDelayMs = 500, maxDelayMs = 30_000 } = this.policy;
    return Math.min(maxDelayMs, firstDelayMs * 2 ** this.restarts);
  }
}

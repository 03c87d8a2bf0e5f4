import { after, settledWithin } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import { START } from '../limits';
import type { Diagnosis, RunningPlugin, PluginLauncher } from './plugin-launcher';
import { deferred } from '../../support/deferred';

/** One start of a plugin: it bounds each wait, and cleans up after a failure. */
export class StartAttempt {
  private readonly begin = performance.now();
  private readonly controller = new AbortController();
  private readonly failing = deferred<never>();
  private readonly failed = this.failing.promise;
  private readonly failWith = this.failing.reject;
  private endLimit = (): void => undefined;
  private starting: Promise<RunningPlugin> | undefined;
  private plugin: RunningPlugin | undefined;

  /**
   * @param name of the plugin, for error messages
   * @param outer cancels the start
   */
  constructor(
    private readonly name: string,
    private readonly outer?: AbortSignal,
  ) {
    this.failed.catch(() => undefined);
    outer?.addEventListener('abort', this.cancel);
    if (outer?.aborted) this.cancel();
  }

  /** Aborted when the start is cancelled or failed. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get elapsedMs(): number {
    return performance.now() - this.begin;
  }

  /** Sets the deadline of the next wait, in milliseconds from now; 0 for none. */
  setDeadline(ms: number): void {
    this.endLimit();
    if (ms > 0) this.endLimit = after(ms, () => this.failWith(this.late(ms)));
  }

  /** Waits for a promise, or rejects as soon as the start fails. */
  race<T>(wanted: Promise<T>): Promise<T> {
    return Promise.race([this.failed, wanted]);
  }

  /** Launches the plugin. From then on its exit fails the start. */
  async launch(launcher: PluginLauncher, engineAddress: string): Promise<RunningPlugin> {
    if (this.signal.aborted) return this.failed;
    this.starting = launcher.start(engineAddress, { signal: this.signal });
    this.starting.catch(() => undefined);
    this.plugin = await this.race(this.starting);
    void this.plugin.exited.then(() => this.failWith(this.ended()));
    return this.plugin;
  }

  /**
   * Kills what was started.
   *
   * @param isRefused whether the plugin was told the reason, and gets time to log it
   * @returns a promise that settles when nothing is left
   */
  async fail(isRefused: boolean): Promise<void> {
    this.controller.abort();
    const { plugin, starting } = this;
    if (!plugin) {
      // A plugin that appears too late is killed.
      const ended = starting?.then((late) => late.stop({ graceMs: 0 })).catch(() => undefined);
      if (ended) await settledWithin(ended, START.failedRemovalMs);
      return;
    }
    if (isRefused) await settledWithin(plugin.exited, START.rejectedMs);
    await settledWithin(plugin.stop({ graceMs: 0 }), START.failedRemovalMs);
  }

  /** Releases the deadline and the signal. */
  close(): void {
    this.endLimit();
    this.outer?.removeEventListener('abort', this.cancel);
  }

  private readonly cancel = (): void => {
    const text = `the start of ${this.name} was cancelled`;
    this.failWith(new VmreError('VMRE_VM_STOPPED', text, { cause: this.outer?.reason }));
    this.controller.abort();
  };

  private ended(): VmreError {
    return this.failure(this.name, ': ', this.plugin?.diagnose());
  }

  private late(ms: number): VmreError {
    const why = `timeout: ${this.name} did not announce itself within ${ms / 1000} s`;
    return this.failure(why, '; ', this.plugin?.diagnose() ?? { text: 'it was not started yet' });
  }

  private failure(why: string, separator: string, diagnosis?: Diagnosis): VmreError {
    const text = `handshake failed: ${why}${separator}${diagnosis?.text ?? 'it exited'}`;
    return new VmreError('VMRE_HANDSHAKE_FAILED', text, {
      ...(diagnosis?.hint !== undefined && { hint: diagnosis.hint }),
      data: { plugin: this.name, pid: this.plugin?.pid },
    });
  }
}

import { after, settledWithin } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import type { Diagnosis, RunningPlugin, PluginLauncher } from './plugin-launcher';

/** A plugin that was refused gets as long to read why, and to say so in its log. */
const REFUSED_MS = 500;
/** What was killed is gone by then. */
const REMOVAL_MS = 2000;

/** One start of a plugin: what it waits for, what cuts the waiting short, and what is left to clear up. */
export class StartAttempt {
  private readonly begin = performance.now();
  private readonly controller = new AbortController();
  private readonly failed: Promise<never>;
  private failWith!: (error: Error) => void;
  private endLimit = (): void => undefined;
  private starting: Promise<RunningPlugin> | undefined;
  private plugin: RunningPlugin | undefined;

  /**
   * @param name of the plugin, for messages
   * @param outer ends the start
   */
  constructor(
    private readonly name: string,
    private readonly outer?: AbortSignal,
  ) {
    this.failed = new Promise((_resolve, reject) => (this.failWith = reject));
    this.failed.catch(() => undefined);
    outer?.addEventListener('abort', this.cancel);
    if (outer?.aborted) this.cancel();
  }

  /** Aborted when nobody waits any more. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get elapsedMs(): number {
    return performance.now() - this.begin;
  }

  /** Sets the limit for what comes now; 0 for none. */
  setDeadline(ms: number): void {
    this.endLimit();
    if (ms > 0) this.endLimit = after(ms, () => this.failWith(this.late(ms)));
  }

  /** Waits, unless the start fails before. */
  race<T>(wanted: Promise<T>): Promise<T> {
    return Promise.race([this.failed, wanted]);
  }

  /** Starts the plugin, and watches it from then on. */
  async launch(runtime: PluginLauncher, engineAddress: string): Promise<RunningPlugin> {
    if (this.signal.aborted) return this.failed;
    this.starting = runtime.start(engineAddress, this.signal);
    this.starting.catch(() => undefined);
    this.plugin = await this.race(this.starting);
    void this.plugin.exited.then(() => this.failWith(this.ended()));
    return this.plugin;
  }

  /**
   * Ends what was started.
   *
   * @param isRefused whether the plugin has been told why, and may want to say so before it ends
   * @returns settles when nothing is left
   */
  async fail(isRefused: boolean): Promise<void> {
    this.controller.abort();
    const { plugin, starting } = this;
    if (!plugin) {
      // What is there too late for anybody is ended when it is there.
      const ended = starting?.then((late) => late.stop(0)).catch(() => undefined);
      if (ended) await settledWithin(ended, REMOVAL_MS);
      return;
    }
    if (isRefused) await settledWithin(plugin.exited, REFUSED_MS);
    await settledWithin(plugin.stop(0), REMOVAL_MS);
  }

  /** Waits for nothing any more. */
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
    const why = `timeout: ${this.name} has not announced itself within ${ms / 1000} s`;
    return this.failure(why, '; ', this.plugin?.diagnose() ?? { text: 'it is not started yet' });
  }

  private failure(why: string, separator: string, diagnosis?: Diagnosis): VmreError {
    const text = `handshake failed: ${why}${separator}${diagnosis?.text ?? 'it has ended'}`;
    return new VmreError('VMRE_HANDSHAKE_FAILED', text, {
      ...(diagnosis?.hint !== undefined && { hint: diagnosis.hint }),
      data: { plugin: this.name, pid: this.plugin?.pid },
    });
  }
}

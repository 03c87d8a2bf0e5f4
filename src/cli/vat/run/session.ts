import type { HostResult } from '../../../vat/kernel/facet/host-results';
import { decodeCapData } from '../../../vat/capdata/decode-capdata';
import type { KernelRef } from '../../../vat/capdata/kernel-ref';
import type { VatKernel } from '../../../vat/api/vat-kernel';
import { isLimited, type RunSummary } from '../../../vat/kernel/run-policy';
import { didYouMean } from '../../../support/closest';
import { VmreError } from '../../../support/errors/vmre-error';
import { CrankWatch } from './crank-watch';
import { readMessage, type Names } from './read-message';
import { deferred } from '../../../support/deferred';

/** A sent message and its result. */
export interface SentMessage {
  /** `$1` is the first of a session. */
  readonly number: number;
  readonly text: string;
  result?: HostResult;
}

/** Sends messages to vats, one after the other, and gives access to their results. */
export class VatSession implements Names {
  private readonly sent: SentMessage[] = [];
  private readonly byPromise = new Map<string, SentMessage>();
  private working: Promise<void> | undefined;
  private readonly failure = deferred<never>();
  private isPaused = false;
  private isOver = false;
  private watch: CrankWatch | undefined;

  /** Rejects if the kernel panics. */
  readonly failed = this.failure.promise;

  /**
   * @param onAnswer called once for each result
   * @param onLimit called with a run that ended at a limit of the kernel
   * @param signal stops the kernel after the current crank
   */
  constructor(
    readonly kernel: VatKernel,
    private readonly onAnswer: (sent: SentMessage, result: HostResult) => void,
    private readonly onLimit: (run: RunSummary) => void,
    private readonly signal: AbortSignal,
  ) {
    this.failed.catch(() => undefined); // handled by those who await it
    kernel.facet.results$.subscribe((result) => this.settle(result));
    kernel.work$.subscribe(() => void this.work());
  }

  /** Messages without a result. */
  get unanswered(): readonly SentMessage[] {
    return this.sent.filter(({ result }) => !result);
  }

  /** Whether a result is an error. */
  get hasRejected(): boolean {
    return this.sent.some(({ result }) => result?.status === 'rejected');
  }

  /**
   * Sends a message and runs the kernel until it is idle.
   *
   * @returns the message; without a result if it depends on an outside event
   * @throws VMRE_VAT_MESSAGE_MALFORMED, VMRE_VAT_UNKNOWN
   */
  async send(text: string): Promise<SentMessage> {
    const { target, method, args } = readMessage(text, this);
    const message: SentMessage = { number: this.sent.length + 1, text: text.trim() };
    // The message is registered before a result can arrive.
    this.sent.push(message);
    const kpid = await this.kernel.queueMessage(target, method, args);
    this.byPromise.set(kpid, message);
    // If the kernel was running, the result may have arrived meanwhile.
    const early = this.kernel.facet.result(kpid);
    if (early) this.settle(early);
    await this.work();
    return message;
  }

  /** Runs the kernel until it is idle, unless paused or stopped. */
  async work(): Promise<void> {
    if (this.goesOn) await (this.working ??= this.runAll());
  }

  /** From now on messages are only queued. */
  pause(): void {
    this.isPaused = true;
    this.watch ??= new CrankWatch(this.kernel);
  }

  /**
   * Continues after a pause.
   *
   * @param cranks number of cranks before the next pause; undefined ends the pause
   * @returns a line for each crank
   */
  async go(cranks: number | undefined): Promise<readonly string[]> {
    this.pause();
    await this.working;
    const watch = this.watch as CrankWatch;
    watch.take();
    if (cranks !== undefined) {
      await this.kernel.run({ maxCranks: cranks });
      return watch.take();
    }
    this.isPaused = false;
    this.watch = undefined;
    await this.work();
    watch.end();
    return watch.take();
  }

  /** Checks that a name belongs to a live vat. @throws VMRE_VAT_UNKNOWN with the known names */
  known(name: string): string {
    this.root(name);
    return name;
  }

  root(name: string): KernelRef {
    try {
      return this.kernel.root(name);
    } catch (error) {
      if (!VmreError.is(error) || error.code !== 'VMRE_VAT_UNKNOWN') throw error;
      const names = this.kernel.statistics.vats.map((vat) => vat.name);
      throw new VmreError(error.code, `${error.message}.${didYouMean(name, names)}`, {
        hint: `Known vats: ${names.join(', ') || 'none'}.`,
      });
    }
  }

  result(number: number): unknown {
    const { result } = this.sent[number - 1] ?? {};
    if (result) return decodeCapData(result.data);
    throw new VmreError('VMRE_VAT_UNANSWERED', `$${number} has no result yet`, {
      hint: 'The result of the first message is $1.',
    });
  }

  /** Releases all results. */
  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all([...this.byPromise.keys()].map((kpid) => this.kernel.forget(kpid)));
  }

  private get goesOn(): boolean {
    return !this.isPaused && !this.isOver && !this.signal.aborted;
  }

  private async runAll(): Promise<void> {
    try {
      let run: RunSummary;
      do run = await this.kernel.run({ shouldContinue: () => this.goesOn });
      while (this.goesOn && this.kernel.hasWork && !isLimited(run));
      if (isLimited(run) && run.hasWork) this.onLimit(run);
    } catch (error) {
      this.failure.reject(error);
    } finally {
      // Immediately: later work belongs to the next run.
      this.working = undefined;
    }
  }

  private settle(result: HostResult): void {
    const message = this.byPromise.get(result.kpid);
    if (!message || message.result) return;
    message.result = result;
    this.onAnswer(message, result);
  }
}

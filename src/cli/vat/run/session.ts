import type { HostResult } from '../../../vat/kernel/facet/host-results';
import { decodeCapData } from '../../../vat/capdata/decode-capdata';
import type { KernelRef } from '../../../vat/capdata/kernel-ref';
import type { VatKernel } from '../../../vat/api/vat-kernel';
import { didYouMean } from '../../../support/closest';
import { VmreError } from '../../../support/errors/vmre-error';
import { CrankWatch } from './crank-watch';
import { readMessage, type Names } from './read-message';

/** A message that was sent, and what became of it. */
export interface SentMessage {
  /** `$1` is the first of a session. */
  readonly number: number;
  readonly text: string;
  result?: HostResult;
}

/** Somebody who sends messages to vats, one after the other, and refers to what was answered. */
export class VatSession implements Names {
  private readonly sent: SentMessage[] = [];
  private readonly byPromise = new Map<string, SentMessage>();
  private working: Promise<void> | undefined;
  private fail: (error: unknown) => void = () => undefined;
  private isPaused = false;
  private watch: CrankWatch | undefined;

  /** Rejects when the kernel cannot go on. */
  readonly failed = new Promise<never>((_, reject) => (this.fail = reject));

  /**
   * @param onAnswer told of each result, once
   * @param signal ends the work after the crank under way
   */
  constructor(
    readonly kernel: VatKernel,
    private readonly onAnswer: (sent: SentMessage, result: HostResult) => void,
    private readonly signal: AbortSignal,
  ) {
    this.failed.catch(() => undefined); // whoever waits for it is told
    kernel.facet.results$.subscribe((result) => this.settle(result));
    kernel.work$.subscribe(() => void this.work());
  }

  /** Messages that have no answer yet. */
  get unanswered(): readonly SentMessage[] {
    return this.sent.filter(({ result }) => !result);
  }

  /** Whether a message was answered with an error. */
  get hasRejected(): boolean {
    return this.sent.some(({ result }) => result?.status === 'rejected');
  }

  /**
   * Sends a message, and has the kernel do what there is to do.
   *
   * @returns the message; it has no result while that depends on something outside
   * @throws VMRE_VAT_MESSAGE_MALFORMED, VMRE_VAT_UNKNOWN
   */
  async send(text: string): Promise<SentMessage> {
    const { target, method, args } = readMessage(text, this);
    const message: SentMessage = { number: this.sent.length + 1, text: text.trim() };
    // Its number is known before anybody can answer it.
    this.sent.push(message);
    const kpid = await this.kernel.queueMessage(target, method, args);
    this.byPromise.set(kpid, message);
    // The kernel may have been at work, and may have told it meanwhile.
    const early = this.kernel.facet.result(kpid);
    if (early) this.settle(early);
    await this.work();
    return message;
  }

  /** Does what there is to do, unless it is to stand still. */
  async work(): Promise<void> {
    if (this.goesOn) await (this.working ??= this.runAll());
  }

  /** From now on messages only queue. */
  pause(): void {
    this.isPaused = true;
    this.watch ??= new CrankWatch(this.kernel);
  }

  /**
   * Goes on after a pause.
   *
   * @param cranks so many, to pause again; undefined for all that there are and will be
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

  /** The name of a vat that is alive. @throws VMRE_VAT_UNKNOWN with what there is */
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
        hint: `There are: ${names.join(', ') || 'none'}.`,
      });
    }
  }

  result(number: number): unknown {
    const { result } = this.sent[number - 1] ?? {};
    if (result) return decodeCapData(result.data);
    throw new VmreError('VMRE_VAT_UNANSWERED', `there is no answer $${number} yet`, {
      hint: 'The answer to the first message is $1.',
    });
  }

  /** Lets go of all results. */
  async end(): Promise<void> {
    await Promise.all([...this.byPromise.keys()].map((kpid) => this.kernel.forget(kpid)));
  }

  private get goesOn(): boolean {
    return !this.isPaused && !this.signal.aborted;
  }

  private async runAll(): Promise<void> {
    try {
      do await this.kernel.run({ shouldContinue: () => this.goesOn });
      while (this.goesOn && this.kernel.hasWork);
    } catch (error) {
      this.fail(error);
    } finally {
      // At once: what comes from now on is for the next run.
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

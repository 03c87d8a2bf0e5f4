import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { isThenable } from '../../support/thenable';
import type { CrankProcessor } from './cranks/crank-processor';
import type { CrankReport } from './cranks/crank-report';
import type { CrankJournal } from './state/crank-journal';
import type { GroupCommit } from './state/group-commit';
import type { HostResults } from './facet/host-results';
import type { InputQueue } from './input-queue';
import type { Observers } from '../../support/observers';
import type { RunQueueItem } from './state/run-queue-item';
import { VatUnavailableError } from './vats/vat-warehouse';
import type { ChangeNow, VatLifecycle } from './vats/vat-lifecycle';
import { RunLimits, type RunEnd, type RunPolicy, type RunSummary } from './run-policy';
import { TURN_MS } from '../limits';

/** Who observes the scheduler. */
export interface SchedulerObservers {
  readonly cranks: Observers<CrankReport>;
  /** Whether there is work while the kernel does not run. */
  readonly work: Observers<void>;
  /** Called after a fatal error, when everything that was written is known to be persisted. */
  readonly onStopped: () => void;
}

/** Runs cranks, applies inputs from outside between them, and stops the kernel after a fatal error. */
export class CrankScheduler {
  private running: Promise<unknown> | undefined;
  private isClosing = false;
  private panic: VmreError | undefined;

  constructor(
    private readonly journal: CrankJournal,
    private readonly groupCommit: GroupCommit,
    private readonly processor: CrankProcessor,
    private readonly inputs: InputQueue,
    private readonly lifecycle: VatLifecycle,
    private readonly results: HostResults,
    private readonly observers: SchedulerObservers,
  ) {}

  /** Signals work, unless the kernel is running. */
  wake(): void {
    if (!this.running) this.observers.work.publish?.();
  }

  get hasWork(): boolean {
    return this.processor.hasWork || !this.inputs.isEmpty;
  }

  /** @throws VMRE_KERNEL_PANIC if the kernel has stopped after an error, or is closed */
  check(): void {
    if (this.panic) throw this.panic;
  }

  /** See {@link Kernel.run}. */
  async run(policy: RunPolicy): Promise<RunSummary> {
    const limits = new RunLimits(policy);
    let endedBy: RunEnd = 'noWork';
    await this.drive(async () => {
      endedBy = await this.runCranks(limits);
    });
    const { count: cranks, computation } = limits;
    const { hasWork, processor } = this;
    return { cranks, computation, endedBy, hasWork, queued: processor.queued };
  }

  /** Runs the crank of one item before the queue. @returns when it is persisted */
  async runItem(take: () => RunQueueItem): Promise<void> {
    await this.drive(async () => {
      this.inputs.runAll();
      this.check();
      await this.conclude(await this.processor.take(take()));
    });
  }

  private async drive(cranks: () => Promise<void>): Promise<void> {
    if (this.running) throw new VmreError('VMRE_KERNEL_RUNNING', 'the kernel is already running');
    const run = cranks().then(() => this.groupCommit.flush());
    this.running = run;
    try {
      await run;
    } catch (error) {
      throw error instanceof VatUnavailableError ? error.cause : this.giveUp(error);
    } finally {
      this.running = undefined;
      this.takeInputs();
    }
  }

  /** @returns when the current crank is over; no other crank starts */
  async close(): Promise<void> {
    this.isClosing = true;
    await this.running?.catch(() => undefined); // the caller of run() gets the error
  }

  /** Persists what was done; then rejects whatever waits, and all later calls. */
  async end(): Promise<void> {
    try {
      if (!this.panic) this.inputs.runAll();
      await (this.panic ? this.groupCommit.settled() : this.groupCommit.flush());
    } finally {
      this.panic ??= new VmreError('VMRE_KERNEL_PANIC', 'the kernel is closed');
      this.inputs.refuseAll(this.panic);
      this.results.refuseAll(this.panic);
    }
  }

  /** Changes the state between two cranks. @returns when the change is persisted */
  input<T>(task: () => T): Promise<T> {
    this.check();
    const kept = this.inputs.add(task);
    if (!this.running) queueMicrotask(() => this.takeInputs());
    return kept;
  }

  private async runCranks(limits: RunLimits): Promise<RunEnd> {
    let turnEnds = performance.now() + TURN_MS;
    for (;;) {
      const reached = limits.reached ?? (this.isClosing ? 'closing' : undefined);
      if (reached) return reached;
      this.inputs.runAll();
      this.check();
      let report = this.processor.next(limits.cleanupBudget);
      if (isThenable(report)) report = await report;
      if (!report) return 'noWork';
      const done = this.conclude(report);
      if (done) await done;
      if (this.groupCommit.isFull) await this.groupCommit.flush();
      limits.add(report);
      if (performance.now() > turnEnds) {
        await new Promise(setImmediate);
        turnEnds = performance.now() + TURN_MS;
      }
    }
  }

  /** Handles the consequences of a crank. */
  private conclude(report: CrankReport): Promise<void> | undefined {
    this.observers.cranks.publish?.(report);
    return this.lifecycle.processVatRequests(this.changeNow);
  }

  private readonly changeNow: ChangeNow = (task) => {
    this.inputs.add(task).catch(() => undefined); // if the kernel stops, the caller of run() gets the error
    this.inputs.runAll();
  };

  /** Applies and commits inputs outside of a run: those of one turn of the event loop together. */
  private takeInputs(): void {
    if (this.panic) this.inputs.refuseAll(this.panic);
    if (this.running || this.inputs.isEmpty) return;
    this.inputs.runAll();
    this.groupCommit.flush().catch((error: unknown) => this.giveUp(error));
    if (!this.panic && this.processor.hasWork) this.observers.work.publish?.();
  }

  /** Stops the kernel: its state in memory is invalid, that in the store is consistent. */
  giveUp(error: unknown): VmreError {
    if (this.panic) return this.panic;
    this.journal.rollBack();
    const text = `the kernel has stopped: ${messageOf(error)}`;
    const hint = VmreError.is(error) ? { hint: error.hint } : {};
    this.panic = new VmreError('VMRE_KERNEL_PANIC', text, { cause: error, ...hint });
    this.inputs.refuseAll(this.panic);
    this.results.refuseAll(this.panic);
    if (!this.running) this.observers.work.publish?.(); // the host runs the kernel and gets the error
    void this.groupCommit.settled().then(this.observers.onStopped);
    return this.panic;
  }
}

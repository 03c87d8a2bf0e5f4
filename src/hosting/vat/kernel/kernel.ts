import { Subject, type Observable } from 'rxjs';

import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../support/store/store';
import { isThenable } from '../../../support/thenable';
import type { DeviceInput, DeviceMaker } from '../devices/device';
import type { VatManagerMaker } from '../manager/vat-manager';
import type { CapData } from '../shapes/capdata';
import { buildCore } from './build-core';
import { Cranks } from './crank';
import type { CrankReport, TerminatedVat } from './crank-report';
import type { MakerOf } from './grant-requests';
import { Group } from './group';
import { HostDesk } from './host-desk';
import { forgetResult, queueHostMessage, resultOf, rootOf } from './host-messages';
import { HostResults, type HostResult } from './host-results';
import { InputQueue } from './input-queue';
import type { ResultPolicy } from './kernel-promise';
import { MessageFailed } from './kernel-stop';
import { RunLimits, type RunPolicy, type RunSummary } from './run-policy';
import { VatLifecycle } from './vat-lifecycle';
import type { AddVatOptions } from './vat-opening';

/** After so long the event loop gets its turn, so that devices and signals are heard. */
const TURN_MS = 10;

/** Runs vats: one delivery after the other, each wholly or not at all. */
export class Kernel {
  private readonly core;
  private readonly cranks;
  private readonly results;
  private readonly group;
  private readonly lifecycle;
  private readonly inputs: InputQueue;
  private running: Promise<unknown> | undefined;
  private isClosing = false;
  private panic: VmreError | undefined;

  private readonly crankSubject = new Subject<CrankReport>();
  private readonly terminationSubject = new Subject<TerminatedVat>();
  private readonly resultSubject = new Subject<HostResult>();

  /** Every crank, when it is over. Its effects may not be kept yet. */
  readonly cranks$: Observable<CrankReport> = this.crankSubject;
  /** Vats that ended, when that is kept. */
  readonly terminations$: Observable<TerminatedVat> = this.terminationSubject;
  /** What became of messages of the host, when that is kept. */
  readonly results$: Observable<HostResult> = this.resultSubject;
  /** That there is work, while the kernel does not run: somebody has to run it. */
  readonly work$ = new Subject<void>();
  /** What a host can know of the kernel, and keep beside it. */
  readonly host: HostDesk;

  /** @param store has everything that the kernel knows; nobody else may change it */
  constructor(store: Store) {
    const core = buildCore(store);
    this.core = core;
    this.cranks = new Cranks(core);
    this.lifecycle = new VatLifecycle(core, store, this.cranks, (task) => this.input(task));
    this.group = new Group(store, core.state);
    this.host = new HostDesk(core, (task) => this.input(task));
    this.inputs = new InputQueue(core.state.buffer, core.references, this.group, (error) =>
      this.giveUp(error),
    );
    this.results = new HostResults(core.state.buffer, this.group, (result) =>
      this.resultSubject.next(result),
    );
    core.settlement.onHostPromise = (promise, settled) => {
      if (promise.policy === 'panic' && settled.type === 'rejected') {
        throw new MessageFailed(settled.data);
      }
      this.results.note(promise, settled);
    };
    core.desk.onLate = () => {
      if (!this.running) this.work$.next();
    };
    core.devices.whenKept = (output) => this.group.afterwards(output);
    core.onTerminated = (vat) => {
      core.devices.tellEnd(vat);
      this.group.afterwards(() => {
        void this.core.vats.end(vat.vatId);
        this.terminationSubject.next(vat);
      });
    };
  }

  /** Says how a vat is run that a device has made, by its source. */
  set makerOf(makerOf: MakerOf) {
    this.lifecycle.makerOf = makerOf;
  }

  get makerOf(): MakerOf {
    return this.lifecycle.makerOf;
  }

  /** Whether there is anything to do. */
  get hasWork(): boolean {
    return this.cranks.hasWork || !this.inputs.isEmpty;
  }

  /** Records the syscalls of every crank for {@link cranks$}. Off at first: it costs time. */
  traceSyscalls(on: boolean): void {
    this.core.desk.tracing = on;
  }

  // Vats

  /** The id of the vat of this name that is alive. */
  vatNamed(name: string): string | undefined {
    return this.core.state.vats.named(name)?.id;
  }

  /**
   * Connects a manager that was built elsewhere. A vat of this name that is known from before a restart is
   * brought back; otherwise there is a new one, which is started first of all.
   *
   * @returns the id of the vat
   * @throws VMRE_VAT_NAME_TAKEN when a vat of this name runs already
   */
  async addVatManager(
    name: string,
    make: VatManagerMaker,
    options: AddVatOptions = {},
  ): Promise<string> {
    this.check();
    return this.lifecycle.add(name, make, options);
  }

  /** Ends a vat from outside. @returns when that is kept */
  terminateVat(vatId: string, reason: string): Promise<void> {
    return this.lifecycle.terminate(vatId, reason);
  }

  /** Starts a device; one that is known from before a restart has its state and its nodes. */
  async addDevice(name: string, make: DeviceMaker): Promise<string> {
    const { state, devices } = this.core;
    const known = state.devices.named(name);
    const record =
      known ?? (await this.input(() => state.devices.add(`d${state.nextDevice.take()}`, name)));
    const input: DeviceInput = (task) => this.input(task);
    devices.start(record, make, input);
    return record.id;
  }

  /** The root node of a device, for messages that introduce it. */
  deviceRoot(name: string): Promise<string> {
    return this.input(() => this.core.devices.rootOf(name));
  }

  // Messages of the host

  /** The root object of a vat. @throws VMRE_VAT_UNKNOWN */
  vatRoot(nameOrId: string): string {
    return rootOf(this.core, nameOrId);
  }

  /**
   * Queues a message.
   *
   * @param target a vat by name or id, for its root object; or a reference of the kernel
   * @param args slots are references of the kernel
   * @param policy what becomes of a result that nobody waits for; default `ignore`
   * @returns the promise of the result, when the message is kept
   */
  async queueMessage(
    target: string,
    method: string,
    args: CapData = { body: '#[]', slots: [] },
    policy: ResultPolicy = 'ignore',
  ): Promise<string> {
    return this.input(() => queueHostMessage(this.core, target, method, args, policy));
  }

  /** What became of a message, or undefined while nobody knows. */
  result(kpid: string): HostResult | undefined {
    return this.results.isKept(kpid) ? resultOf(this.core, kpid) : undefined;
  }

  /**
   * Waits until a result is there and kept; somebody has to run the kernel meanwhile.
   *
   * @throws VMRE_VAT_REFERENCE_UNKNOWN for a message that there is not, or that the host forgets meanwhile
   * @throws VMRE_KERNEL_PANIC
   */
  async settled(kpid: string): Promise<HostResult> {
    this.check();
    if (!this.core.state.promises.get(kpid)?.policy) throw unknownResult(kpid);
    return this.result(kpid) ?? this.results.wait(kpid);
  }

  /** The host does not want to know a result any more. */
  async forget(kpid: string): Promise<void> {
    await this.input(() => forgetResult(this.core, kpid));
    this.results.refuse(kpid, unknownResult(kpid));
  }

  // Running

  /**
   * Does what there is to do, as long as the policy allows.
   *
   * @returns when all of it is kept
   * @throws VMRE_KERNEL_RUNNING when a run is under way
   * @throws VMRE_KERNEL_PANIC when the kernel cannot go on; what the last crank did is undone
   */
  async run(policy: RunPolicy = {}): Promise<RunSummary> {
    this.check();
    if (this.running) throw new VmreError('VMRE_KERNEL_RUNNING', 'a run is under way already');
    this.lifecycle.checkManagers();
    const limits = new RunLimits(policy);
    const run = this.runCranks(limits).then(() => this.group.flush());
    this.running = run;
    try {
      await run;
      return { cranks: limits.count, hasWork: this.hasWork };
    } catch (error) {
      throw this.giveUp(error);
    } finally {
      this.running = undefined;
      this.takeInputs();
    }
  }

  /** Ends all workers and devices, after the crank under way. What is queued waits in the store. */
  async shutdown(): Promise<void> {
    this.isClosing = true;
    await this.running?.catch(() => undefined); // who runs it is told
    await this.core.vats.endAll();
    await this.core.devices.shutdown();
    if (!this.panic) await this.group.flush();
  }

  private async runCranks(limits: RunLimits): Promise<void> {
    let turnEnds = performance.now() + TURN_MS;
    while (limits.mayGoOn && !this.isClosing) {
      this.inputs.runAll();
      this.check();
      let report = this.cranks.next(limits.cleanupBudget);
      if (isThenable(report)) report = await report;
      if (!report) return;
      if (this.crankSubject.observed) this.crankSubject.next(report);
      if (!this.core.requests.isEmpty) await this.grantRequests();
      if (this.group.isFull) await this.group.flush();
      if (!limits.add(report)) return;
      if (performance.now() > turnEnds) {
        await new Promise(setImmediate);
        turnEnds = performance.now() + TURN_MS;
      }
    }
  }

  private grantRequests(): Promise<void> {
    return this.lifecycle.grantRequests((task) => {
      this.inputs.add(task).catch(() => undefined); // when the kernel stops, who runs it is told
      this.inputs.runAll();
    });
  }

  /** Changes the state between two cranks. @returns when that is kept */
  private input<T>(task: () => T): Promise<T> {
    this.check();
    const kept = this.inputs.add(task);
    if (!this.running) queueMicrotask(() => this.takeInputs());
    return kept;
  }

  /** Outside of a run everything that came in one turn is kept at once. */
  private takeInputs(): void {
    if (this.panic) this.inputs.refuseAll(this.panic);
    if (this.running || this.inputs.isEmpty) return;
    this.inputs.runAll();
    this.group.flush().catch((error: unknown) => this.giveUp(error));
    if (!this.panic && this.cranks.hasWork) this.work$.next();
  }

  /** The state in memory is not to be trusted any more; that in the store is that of a whole crank. */
  private giveUp(error: unknown): VmreError {
    if (this.panic) return this.panic;
    this.core.state.buffer.rollBack();
    const text = `the kernel stops: ${messageOf(error)}`;
    this.panic = new VmreError('VMRE_KERNEL_PANIC', text, { cause: error });
    this.inputs.refuseAll(this.panic);
    this.results.refuseAll(this.panic);
    if (!this.running) this.work$.next(); // who would run it learns that it has stopped
    return this.panic;
  }

  private check(): void {
    if (this.panic) throw this.panic;
  }
}

const unknownResult = (kpid: string): VmreError =>
  new VmreError('VMRE_VAT_REFERENCE_UNKNOWN', `the host does not wait for ${kpid}`);

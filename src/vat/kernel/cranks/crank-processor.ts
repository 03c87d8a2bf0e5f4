import type { VatId } from '../../types/refs';
import { isThenable, type Awaitable } from '../../../support/thenable';
import type { VatDelivery } from '../../types/delivery';
import { countDelivery } from './count-delivery';
import type { CrankReport } from './crank-report';
import { gcDelivery } from './gc-delivery';
import type { Meters } from '../meters';
import type { GroupCommit } from '../state/group-commit';
import type { RunQueueItem, UpgradeItem } from '../state/run-queue-item';
import { isSuspendedBy, type FaultConsequence, type VatFaults } from './vat-faults';
import { messageDelivery, notifyDelivery } from './make-delivery';
import { parkItem } from './park-item';
import { route } from './routing';
import type { Outcome, DeliveryExecutor } from '../syscalls/delivery-executor';
import { takeSnapshot } from '../vats/take-snapshot';
import type { SelfUpgrades } from '../vats/self-upgrades';
import { type VatHandle } from '../vats/vat-registry';
import type { VatRecord } from '../state/vat-record';
import type { UpgradeParts, VatUpgrades } from '../vats/vat-upgrade';
import { VatUnavailableError, type VatWarehouse } from '../vats/vat-warehouse';
import { MAX_LOSSES } from '../../limits';

/** A report that is being built. */
type Draft = { -readonly [Part in keyof CrankReport]: CrankReport[Part] };
type Unfinished = Omit<Draft, 'crank'>;
type SendItem = Extract<RunQueueItem, { type: 'send' }>;

/** The parts of the kernel that cranks use. */
export interface CrankParts extends UpgradeParts {
  readonly groupCommit: GroupCommit;
  readonly warehouse: VatWarehouse;
  readonly upgrades: VatUpgrades;
  readonly faults: VatFaults;
  readonly selfUpgrades: SelfUpgrades;
  readonly meters: Meters;
}

/** Processes one item of work after another; each is completed or undone. */
export class CrankProcessor {
  private readonly executor: DeliveryExecutor;
  private cleanupBudget = 0;

  constructor(private readonly parts: CrankParts) {
    this.executor = parts.executor;
  }

  /** Whether there is work. */
  get hasWork(): boolean {
    const { state, termination } = this.parts;
    const { gcActions, reapQueue, runQueue } = state;
    return (
      runQueue.length > 0 ||
      gcActions.hasNext ||
      reapQueue.hasNext ||
      termination.hasLeftovers ||
      this.parts.selfUpgrades.hasNext ||
      this.executor.hasOutOfTurn
    );
  }

  /** Items in the run-queue. */
  get queued(): number {
    return this.parts.state.runQueue.length;
  }

  /**
   * Processes the next item of work.
   *
   * @param cleanupBudget maximum number of entries of ended vats to remove
   * @returns undefined if there is no work
   * @throws VatUnavailableError; nothing was done
   */
  next(cleanupBudget: number): Awaitable<CrankReport | undefined> {
    const { state, termination } = this.parts;
    this.cleanupBudget = cleanupBudget;
    state.journal.recorder.begin();
    if (this.executor.hasOutOfTurn) return this.terminateOutOfTurnVat();
    if (cleanupBudget > 0 && termination.hasLeftovers) {
      termination.cleanUp(cleanupBudget);
      return this.finish({ type: 'cleanup' });
    }
    const own = this.parts.selfUpgrades.next();
    if (own) return this.parts.selfUpgrades.perform(own).then((done) => this.finish(done));
    if (state.gcActions.hasNext) return this.collectGarbage();
    const reap = state.reapQueue.takeNext();
    if (reap !== undefined) return this.reap(reap);
    const item = state.runQueue.shift();
    return item && this.process(item);
  }

  /** Processes an item before the queue. */
  take(item: RunQueueItem): Awaitable<CrankReport> {
    this.cleanupBudget = 0;
    this.parts.state.journal.recorder.begin();
    return this.process(item);
  }

  /** A vat that makes a syscall outside of a delivery is broken. */
  private terminateOutOfTurnVat(): CrankReport {
    const record = this.executor.takeOutOfTurn();
    if (!record?.isAlive) return this.finish({ type: 'routing' });
    const reason = 'illegal syscall: it was made outside of a delivery';
    return this.finish({ type: 'routing', ...this.parts.faults.handle(record, reason) });
  }

  private collectGarbage(): Awaitable<CrankReport> {
    const { state, registry } = this.parts;
    const { vatId, kind, krefs } = state.gcActions.takeNext();
    const vat = registry.get(vatId);
    const delivery = vat && gcDelivery(state, vat.record, kind, krefs);
    if (!vat || !delivery) return this.finish({ type: 'routing' });
    vat.record.touch();
    vat.record.gcKrefsSinceReap += delivery[1].length;
    return this.deliver(vat, delivery);
  }

  private reap(vatId: VatId): Awaitable<CrankReport> {
    const vat = this.parts.registry.get(vatId);
    if (!vat) return this.finish({ type: 'routing' });
    vat.record.touch();
    vat.record.deliveriesSinceReap = 0;
    vat.record.gcKrefsSinceReap = 0;
    return this.deliver(vat, bringOutYourDead);
  }

  private process(item: RunQueueItem): Awaitable<CrankReport> {
    const { state, refCounter, registry } = this.parts;
    if (item.type === 'send') return this.send(item);
    const record = state.vats.get(item.vatId);
    if (item.type === 'upgradeVat') return this.upgrade(item);
    if (record?.isHeld) return this.park(record, item);
    switch (item.type) {
      case 'notify': {
        const vat = registry.get(item.vatId);
        const delivery = vat && notifyDelivery(state, vat, item.kpid);
        refCounter.release(item.kpid);
        return vat && delivery
          ? this.deliver(vat, delivery, item)
          : this.finish({ type: 'routing', item });
      }
      case 'startVat': {
        const vat = registry.get(item.vatId);
        const parameters = vat && Object.freeze(vat.translator.dataToVat(item.parameters));
        refCounter.releaseData(item.parameters);
        // An upgrade has started other code already.
        const isLate = vat && vat.record.incarnation > 0;
        if (!vat || !parameters || isLate) return this.finish({ type: 'routing', item });
        return this.deliver(vat, Object.freeze(['startVat', parameters] as const), item);
      }
    }
  }

  private send(item: SendItem): Awaitable<CrankReport> {
    const { target, msg } = item;
    const { state, refCounter, settlement, registry } = this.parts;
    const way = route(state, target, msg);
    if (way.type === 'deliver') {
      if (way.vat.isHeld) return this.park(way.vat, item);
      const vat = registry.mustGet(way.vat.id);
      const delivery = messageDelivery(state, settlement, vat, way.target, msg);
      refCounter.release(target);
      refCounter.releaseMessage(msg);
      return this.deliver(vat, delivery, item);
    }
    if (way.type === 'wait') {
      refCounter.retain(way.promise.kref);
      way.promise.queue.push(msg);
    } else {
      if (msg.result !== null) settlement.settle(msg.result, true, way.data);
      refCounter.releaseMessage(msg);
    }
    refCounter.release(target);
    return this.finish({ type: 'routing', item });
  }

  private async upgrade(item: UpgradeItem): Promise<CrankReport> {
    return this.finish(await this.parts.upgrades.perform(item));
  }

  private park(record: VatRecord, item: RunQueueItem): CrankReport {
    parkItem(this.parts, record, item);
    return this.finish({ type: 'routing', item });
  }

  private deliver(
    vat: VatHandle,
    delivery: VatDelivery,
    item?: RunQueueItem,
  ): Awaitable<CrankReport> {
    const { worker } = vat;
    if (vat.mustRestart) {
      this.rollBack(); // the item is processed again after the upgrade
      return this.parts.selfUpgrades.perform(vat).then((done) => this.finish(done));
    }
    const refusal = this.parts.meters.refusal(vat.record);
    if (refusal !== undefined) return this.refuse(vat.record, delivery, refusal);
    if (!worker) return this.startWorkerFirst(vat);
    const outcome = this.executor.deliver(vat, worker, delivery);
    return isThenable(outcome)
      ? outcome.then((late) => this.conclude(vat, delivery, late, item))
      : this.conclude(vat, delivery, outcome, item);
  }

  /** Does not make a delivery that the vat cannot pay for. */
  private refuse(record: VatRecord, [during]: VatDelivery, reason: string): CrankReport {
    this.rollBack();
    const consequence = this.parts.faults.handle(record, reason, during, record.options.meter);
    return this.finish({ type: 'routing', ...consequence });
  }

  /** Undoes the crank, and begins it again when the worker is ready. */
  private async startWorkerFirst(vat: VatHandle): Promise<CrankReport> {
    this.rollBack();
    await this.parts.groupCommit.flush(); // the replay needs the last deliveries
    try {
      await this.parts.warehouse.bringOnline(vat);
    } catch (error) {
      if (!isSuspendedBy(vat.record, error)) throw new VatUnavailableError(error);
      const consequence = this.parts.faults.suspendUnavailable(vat.record, error);
      return this.finish({ type: 'routing', ...consequence });
    }
    return (await this.next(this.cleanupBudget)) as CrankReport;
  }

  private conclude(
    vat: VatHandle,
    delivery: VatDelivery,
    outcome: Outcome,
    item: RunQueueItem | undefined,
  ): Awaitable<CrankReport> {
    const { record, transcript } = vat;
    const exit = this.parts.syscalls.takeExit();
    if (outcome.isLost && transcript && ++vat.losses < MAX_LOSSES) {
      return this.redeliver(vat, outcome.problem);
    }
    const isKept = outcome.problem === undefined && exit?.isFailure !== true;
    const { faults, meters } = this.parts;
    const overdraft = meters.problemOf(record, outcome);
    const problem =
      overdraft ?? problemOf(vat, outcome) ?? (isKept ? transcript?.commit() : undefined);
    const meter = overdraft === undefined ? undefined : record.options.meter;
    let consequence: FaultConsequence | undefined;
    if (problem !== undefined || exit?.isFailure) {
      this.rollBack(); // the item is processed again, and finds the vat ended or suspended
      consequence =
        problem === undefined && exit
          ? faults.exit(record, exit.info)
          : faults.handle(record, problem ?? '', delivery[0], meter);
    } else {
      vat.losses = 0;
      countDelivery(this.parts.state, record, delivery[0]);
      if (!exit) this.noteLength(vat);
      else consequence = { terminated: faults.end(record, false, exit.info) };
    }
    meters.charge(record, outcome);
    const { result, syscalls } = outcome;
    const report: Unfinished = { type: 'delivery', vatId: record.id, delivery, result };
    if (item) report.item = item;
    if (syscalls) report.syscalls = syscalls;
    return this.finish(Object.assign(report, consequence));
  }

  /** The worker ended during the delivery through no fault of the vat: another worker gets the delivery. */
  private async redeliver(vat: VatHandle, problem: string | undefined): Promise<CrankReport> {
    this.rollBack();
    this.parts.registry.reportLoss(vat, problem);
    await this.parts.registry.takeOffline(vat);
    return (await this.next(this.cleanupBudget)) as CrankReport;
  }

  /** The transcript has grown: it may be time to save the state of the vat, or to begin a new incarnation. */
  private noteLength(vat: VatHandle): void {
    takeSnapshot(this.parts.state, vat);
    this.parts.selfUpgrades.noteDelivery(vat);
  }

  private rollBack(): void {
    this.parts.state.journal.rollBack();
    this.parts.refCounter.forgetGcCandidates();
  }

  private finish(report: Unfinished): CrankReport {
    const { state, refCounter } = this.parts;
    refCounter.collect();
    const crank = state.cranks.take();
    state.journal.commit();
    const details = state.journal.recorder.end();
    return Object.assign(report, { crank }, details && { details });
  }
}

/** Several workers ended in the same delivery: it may be the cause. */
function problemOf({ losses }: VatHandle, { isLost, problem }: Outcome): string | undefined {
  return isLost && losses > 1 ? `${problem}; so did ${losses - 1} before it` : problem;
}

const bringOutYourDead: VatDelivery = Object.freeze(['bringOutYourDead'] as const);

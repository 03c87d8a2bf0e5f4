import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../store/store';
import type { VatManager, VatManagerFactory, WorkerEnd } from '../../workers/manager/vat-manager';
import type { KernelState } from '../state/kernel-state';
import type { VatRecord } from '../state/vat-record';
import type { DeliveryExecutor } from '../syscalls/delivery-executor';
import type { VatHandle, VatRegistry, VatWorker, WorkerSlot } from './vat-registry';
import { transcriptOf } from '../state/persistence';
import { discard, isDivergence, replay } from './replay';
import { vatBeginning } from './vat-beginning';
import { DEFAULT_MAX_VATS_ONLINE, MAX_START_ATTEMPTS } from '../../limits';

/** A worker that has ended, its vat, and the reason. */
export type LostWorker = [record: VatRecord, manager: VatManager, end: WorkerEnd];

/** The vat of the next delivery cannot be brought back; the `cause` is the reason. */
export class VatUnavailableError extends Error {
  constructor(cause: unknown) {
    super('a vat cannot be brought back', { cause });
  }
}

/**
 * Starts workers of vats when they are needed, and stops the least recently used ones to make room. Only vats
 * with a transcript can be offline; this is not persisted.
 */
export class VatWarehouse {
  /**
   * @param limit maximum number of online vats with a transcript. Default 50, not counting light workers
   * @param onWorkerLost called when a worker ends by itself, at any time
   */
  constructor(
    private readonly store: Store,
    private readonly state: KernelState,
    private readonly executor: DeliveryExecutor,
    private readonly registry: VatRegistry,
    private readonly limit: number | undefined,
    private readonly onWorkerLost: (...lost: LostWorker) => void,
  ) {}

  /** Whether another vat from before a restart may start before it is needed. */
  get mayPreload(): boolean {
    const online = [...this.registry.all()].filter(
      ({ worker, transcript }) => worker && transcript,
    );
    return online.length < Math.floor((this.limit ?? DEFAULT_MAX_VATS_ONLINE) / 2);
  }

  /**
   * Starts the worker of a vat, and replays its transcript. Its last deliveries must be in the store.
   *
   * @throws VMRE_VAT_DIVERGED, VMRE_VAT_WORKER_FAILED; the vat is unchanged
   */
  bringOnline(vat: VatHandle): Promise<void> {
    vat.starting ??= this.startWorker(vat).finally(() => (vat.starting = undefined));
    return vat.starting;
  }

  /** Connects a worker that has the state of its vat. */
  attach(vat: VatHandle, worker: VatWorker): void {
    const { manager } = worker;
    vat.attach(worker);
    this.executor.markUsed(vat);
    void manager.ended?.then((end) => this.onWorkerLost(vat.record, manager, endOf(end)));
  }

  /** Stops workers, so that there is room for others. */
  async makeRoom(places: number): Promise<void> {
    const { registry, executor, limit = DEFAULT_MAX_VATS_ONLINE } = this;
    const counted = [...registry.all()].filter((vat) => vat.worker && this.isCounted(vat));
    const surplus = counted.length + places - limit;
    if (surplus <= 0) return;
    const idle = counted.filter((vat) => vat !== executor.busy);
    idle.sort((a, b) => a.lastUse - b.lastUse);
    await Promise.all(idle.slice(0, surplus).map((vat) => registry.takeOffline(vat)));
  }

  /** Starts a worker without a replay, for new code. */
  async startFreshWorker(vat: VatHandle): Promise<VatWorker> {
    this.state.vatStore.check(vat.record.id);
    if (this.isCounted(vat)) await this.makeRoom(1);
    for (let attempt = 1; ; attempt += 1) {
      const slot: WorkerSlot = {};
      try {
        return { slot, manager: await vat.make(this.executor.handlerOf(slot)) };
      } catch (error) {
        if (!isLost(error) || attempt === MAX_START_ATTEMPTS) throw error;
      }
    }
  }

  private isCounted({ transcript, make }: VatHandle): boolean {
    return transcript !== undefined && (this.limit !== undefined || make.isLight !== true);
  }

  private async startWorker(vat: VatHandle): Promise<void> {
    const { record } = vat;
    if (this.isCounted(vat)) await this.makeRoom(1);
    const worker = await this.startReplayed(vat);
    if (this.registry.get(record.id) === vat) {
      this.attach(vat, worker);
      return this.makeRoom(0); // several may have started at once
    }
    await discard(worker.manager);
    throw new VmreError('VMRE_VAT_UNKNOWN', `vat ${record.name} has ended meanwhile`);
  }

  private async startReplayed({ record, make, transcript }: VatHandle): Promise<VatWorker> {
    this.state.vatStore.check(record.id);
    const { make: begin, from } = vatBeginning(this.state.snapshots, record, make);
    for (let attempt = 1; ; attempt += 1) {
      const slot: WorkerSlot = {};
      const watched = new EndObserver(begin);
      const entries = transcript ? transcriptOf(this.store, record, from) : [];
      const handler = this.executor.handlerOf(slot);
      try {
        return {
          slot,
          manager: await replay(record.name, watched.make, handler, entries, from?.at),
        };
      } catch (error) {
        if ((watched.end === undefined && !isLost(error)) || isDivergence(error)) throw error;
        const text = `the worker of vat ${record.name} ended while it was brought back`;
        if (attempt < MAX_START_ATTEMPTS) continue;
        const why = watched.end ?? messageOf(error);
        throw new VmreError('VMRE_VAT_WORKER_FAILED', `${text}: ${why}`, { cause: error });
      }
    }
  }
}

/** Whether something outside ended a worker before it was ready. */
const isLost = (error: unknown): boolean => VmreError.is(error) && error.data['isLost'] === true;

/** Bounded managers give a WorkerEnd, not a string. */
const endOf = (end: WorkerEnd | string): WorkerEnd =>
  typeof end === 'string' ? { reason: end, isByVat: false } : end;

/** Creates a worker, and observes its end. */
class EndObserver {
  end: string | undefined;

  constructor(private readonly maker: VatManagerFactory) {}

  readonly make: VatManagerFactory = async (syscall): Promise<VatManager> => {
    const manager = await this.maker(syscall);
    void manager.ended?.then((end) => (this.end = endOf(end).reason));
    return manager;
  };
}

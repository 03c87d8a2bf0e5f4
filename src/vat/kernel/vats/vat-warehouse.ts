import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../store/store';
import type { VatManager, VatManagerFactory, WorkerEnd } from '../../workers/manager/vat-manager';
import type { KernelState } from '../state/kernel-state';
import type { VatRecord } from '../state/vat-record';
import type { DeliveryExecutor } from '../syscalls/delivery-executor';
import type { VatHandle, VatRegistry, VatWorker, WorkerSlot } from './vat-registry';
import { transcriptOf } from '../state/persistence';
import { discard, isDivergence, replay } from './replay';
import { DEFAULT_MAX_VATS_ONLINE, MAX_START_ATTEMPTS } from '../../limits';

/** The worker of a vat that has ended, and why. */
export type LostWorker = [record: VatRecord, manager: VatManager, end: WorkerEnd];

/** The vat that comes next cannot be brought back; the `cause` says why. */
export class VatUnavailableError extends Error {
  constructor(cause: unknown) {
    super('a vat cannot be brought back', { cause });
  }
}

/**
 * Brings workers of vats back when they are needed, and ends others for them: those that were not used for
 * the longest time. Only vats with a transcript can be offline; the store knows nothing of it.
 */
export class VatWarehouse {
  /**
   * @param limit how many vats with a transcript are online. Default 50, not counting light workers
   * @param onWorkerLost is told, at any time, of a worker that has ended of itself
   */
  constructor(
    private readonly store: Store,
    private readonly state: KernelState,
    private readonly executor: DeliveryExecutor,
    private readonly registry: VatRegistry,
    private readonly limit: number | undefined,
    private readonly onWorkerLost: (...lost: LostWorker) => void,
  ) {}

  /** Whether another vat from before a restart is brought back before it is needed. */
  get mayPreload(): boolean {
    const online = [...this.registry.all()].filter(
      ({ worker, transcript }) => worker && transcript,
    );
    return online.length < Math.floor((this.limit ?? DEFAULT_MAX_VATS_ONLINE) / 2);
  }

  /**
   * Makes the worker of a vat and takes it to where the vat is. What the vat did has to be in the store.
   *
   * @throws VMRE_VAT_DIVERGED, VMRE_VAT_WORKER_FAILED; the vat is as it was
   */
  bringOnline(vat: VatHandle): Promise<void> {
    vat.starting ??= this.startWorker(vat).finally(() => (vat.starting = undefined));
    return vat.starting;
  }

  /** Connects a worker that is where its vat is. */
  attach(vat: VatHandle, worker: VatWorker): void {
    const { manager } = worker;
    vat.attach(worker);
    this.executor.markUsed(vat);
    void manager.ended?.then((end) => this.onWorkerLost(vat.record, manager, endOf(end)));
  }

  /** Ends workers, so that there is room for some more. */
  async makeRoom(places: number): Promise<void> {
    const { registry, executor, limit = DEFAULT_MAX_VATS_ONLINE } = this;
    const counted = [...registry.all()].filter((vat) => vat.worker && this.isCounted(vat));
    const surplus = counted.length + places - limit;
    if (surplus <= 0) return;
    const idle = counted.filter((vat) => vat !== executor.busy);
    idle.sort((a, b) => a.lastUse - b.lastUse);
    await Promise.all(idle.slice(0, surplus).map((vat) => registry.takeOffline(vat)));
  }

  /** The worker of a vat that has not done anything with its code. */
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
      return this.makeRoom(0); // several may have come at once
    }
    await discard(worker.manager);
    throw new VmreError('VMRE_VAT_UNKNOWN', `the vat ${record.name} has ended meanwhile`);
  }

  private async startReplayed({ record, make, transcript }: VatHandle): Promise<VatWorker> {
    this.state.vatStore.check(record.id);
    for (let attempt = 1; ; attempt += 1) {
      const slot: WorkerSlot = {};
      const watched = new EndObserver(make);
      const entries = transcript ? transcriptOf(this.store, record) : [];
      const handler = this.executor.handlerOf(slot);
      try {
        return { slot, manager: await replay(record.name, watched.make, handler, entries) };
      } catch (error) {
        if ((watched.end === undefined && !isLost(error)) || isDivergence(error)) throw error;
        const text = `the worker of the vat ${record.name} ended while it was brought back`;
        if (attempt < MAX_START_ATTEMPTS) continue;
        const why = watched.end ?? messageOf(error);
        throw new VmreError('VMRE_VAT_WORKER_FAILED', `${text}: ${why}`, { cause: error });
      }
    }
  }
}

/** Whether something outside has ended a worker before it was ready. */
const isLost = (error: unknown): boolean => VmreError.is(error) && error.data['isLost'] === true;

/** Managers are bounded: theirs is no text, and does not reject. */
const endOf = (end: WorkerEnd | string): WorkerEnd =>
  typeof end === 'string' ? { reason: end, isByVat: false } : end;

/** Makes a worker, and knows whether it has ended of itself. */
class EndObserver {
  end: string | undefined;

  constructor(private readonly maker: VatManagerFactory) {}

  readonly make: VatManagerFactory = async (syscall): Promise<VatManager> => {
    const manager = await this.maker(syscall);
    void manager.ended?.then((end) => (this.end = endOf(end).reason));
    return manager;
  };
}

import type { KRef, VatId, VRef } from '../../types/refs';
import type { CapData } from '../../types/capdata';
import type { VatDelivery } from '../../types/delivery';
import { Clist } from './clist';
import { Counter } from './counter';
import { UndoableRecord, type CrankJournal } from './crank-journal';
import type { RunQueueItem } from './run-queue-item';
import { Queue } from './queue';
import type { StateHashes } from './state-hashes';

/** Options of a vat. */
export interface VatOptions {
  /** Whether messages to a promise of the vat are delivered before it settles. Default false. */
  enablePipelining?: boolean | undefined;
  /** Id of the meter that pays for the computation of the vat. In `addVat` also its name. Default: none. */
  meter?: string | undefined;
  /** Whether the kernel stops if the vat is terminated. Default false. */
  critical?: boolean | undefined;
  /**
   * The consequence of a fault of the vat: it is terminated, or suspended until it is resumed. Default
   * `terminate`.
   */
  onFault?: FaultPolicy | undefined;
  /**
   * What a restart of the kernel brings the vat back from: its transcript; or its store, by an upgrade to its
   * own code, if its whole state is there. Default `transcript`.
   */
  restart?: RestartPolicy | undefined;
  /**
   * When the vat is upgraded to its own code, which begins a new transcript; or `never`. Default: `never`; with
   * `restart: 'durable'` 5,000 deliveries or 5,000,000 bytes.
   */
  upgradeEvery?: UpgradeInterval | 'never' | undefined;
  /** Whether deliveries are recorded, to bring the vat back after a restart. Default false. */
  transcript?: boolean | undefined;
  /** The number of deliveries after which the vat is asked for its garbage, or `never`. Default 1000. */
  reapInterval?: number | 'never' | undefined;
  /**
   * The number of references in deliveries of garbage collection after which the vat is asked, or `never`.
   * Default 20.
   */
  reapGcKrefs?: number | 'never' | undefined;
  /**
   * The number of deliveries after which the state of the worker is saved, or `never`. Default: 200, and more
   * for a large worker. Workers whose state cannot be saved ignore it.
   */
  snapshotEvery?: number | 'never' | undefined;
  /** Whether the transcript before the latest snapshot is kept. Default false. */
  history?: boolean | undefined;
}

/** What a restart brings a vat back from. */
export type RestartPolicy = 'transcript' | 'durable';

/** The size of a transcript at which its vat is upgraded to its own code; the first limit counts. */
export interface UpgradeInterval {
  /** Number of deliveries. Default: no limit. */
  readonly deliveries?: number | undefined;
  /** Bytes of the deliveries and syscalls; a character counts as one. Default: no limit. */
  readonly bytes?: number | undefined;
}

/** The consequence of a fault of a vat. */
export type FaultPolicy = 'terminate' | 'suspend';

/** The fault for which a vat is suspended. */
export interface VatFault {
  /** What happened. */
  readonly reason: string;
  /** The kind of the delivery, which was undone and is made again; null if it happened outside of a delivery. */
  readonly during: VatDelivery[0] | null;
  /** The number of the crank. */
  readonly crank: number;
  /** Id of the meter that was exhausted: a refill resumes the vat. */
  readonly meter?: string | undefined;
}

/** The status of a vat. */
export type VatStatus =
  | 'alive'
  /** Alive, but it receives no deliveries. */
  | 'paused'
  /** Like `paused`, after a fault. */
  | 'suspended'
  /** Ended; its entries are removed in steps. */
  | 'terminated';

interface Content {
  name: string;
  status: VatStatus;
  options: VatOptions;
  /** How to start the worker after a restart; undefined if the host provides the manager. */
  source?: string | undefined;
  parameters?: CapData<KRef> | undefined;
  /** Deliveries and references since the vat was last asked for its garbage. */
  dirt: [deliveries: number, gcKrefs: number];
  deliveries: number;
  transcribed: number;
  transcriptHash: string;
  /** Undefined in a store of an earlier version. */
  unsaved?: number;
  root: KRef;
  incarnation: number;
  fault?: VatFault | undefined;
}

/** The kernel's record of a vat. */
export class VatRecord extends UndoableRecord {
  exists = true;
  status: VatStatus = 'alive';
  deliveriesSinceReap = 0;
  gcKrefsSinceReap = 0;
  /** Deliveries since the creation of the vat. */
  deliveries = 0;
  /** The number of deliveries in the transcript. */
  transcribed = 0;
  /** Hash of the transcript; empty if it has no entries. */
  transcriptHash = '';
  /** Characters of the transcript since the latest snapshot. */
  unsaved = 0;
  /** The root object, which the host reaches by the vat's name. */
  root = '' as KRef;
  /** The number of upgrades. */
  incarnation = 0;
  /** Why the vat is suspended; undefined if it is not. */
  fault: VatFault | undefined;
  source: string | undefined;
  /** The parameters of its latest start; undefined for a vat of an earlier version. */
  parameters: CapData<KRef> | undefined;
  /** Items that were processed while the vat was paused or suspended. */
  readonly waiting: Queue<RunQueueItem>;
  readonly clist: Clist<VRef>;
  readonly nextObject: Counter;
  readonly nextPromise: Counter;
  readonly nextDevice: Counter;

  constructor(
    readonly id: VatId,
    public name: string,
    public options: VatOptions,
    private readonly journal: CrankJournal,
  ) {
    super();
    this.waiting = new Queue(`w.${id}`, journal);
    this.clist = new Clist(id, journal);
    this.nextObject = new Counter(`n.${id}.o`, 50, journal);
    this.nextPromise = new Counter(`n.${id}.p`, 60, journal);
    this.nextDevice = new Counter(`n.${id}.d`, 70, journal);
  }

  get key(): string {
    return `v.${this.id}`;
  }

  get isAlive(): boolean {
    return this.status !== 'terminated';
  }

  get isPaused(): boolean {
    return this.status === 'paused';
  }

  /** Whether its deliveries wait: it is paused or suspended. */
  get isHeld(): boolean {
    return this.status === 'paused' || this.status === 'suspended';
  }

  /** Suspends the vat after a fault. */
  suspend(fault: VatFault): void {
    this.touch();
    this.status = 'suspended';
    this.fault = fault;
  }

  /** Ends a pause or suspension. */
  resume(): void {
    this.touch();
    this.status = 'alive';
    this.fault = undefined;
  }

  /** Must be called before the record changes. */
  touch(): void {
    this.journal.touch(this);
  }

  /** Begins a new incarnation with other code. */
  beginIncarnation(newSource: string | undefined): void {
    const { incarnation, source } = this;
    this.touch();
    this.journal.record(undefined, () => Object.assign(this, { incarnation, source }));
    this.incarnation += 1;
    this.source = newSource;
    this.deliveriesSinceReap = this.gcKrefsSinceReap = 0;
  }

  /** Replaces the options. */
  changeOptions(given: VatOptions): void {
    const { options } = this;
    this.touch();
    this.journal.record(undefined, () => Object.assign(this, { options }));
    this.options = given;
  }

  /** Sets the parameters for the start, and for upgrades without new parameters. */
  takeParameters(given: CapData<KRef>): void {
    const { parameters } = this;
    this.touch();
    this.journal.record(undefined, () => Object.assign(this, { parameters }));
    this.parameters = given;
  }

  content(): string | undefined {
    if (!this.exists) return undefined;
    const {
      name,
      status,
      options,
      source,
      parameters,
      deliveries,
      transcribed,
      transcriptHash,
      unsaved,
      root,
      incarnation,
      fault,
    } = this;
    const dirt: Content['dirt'] = [this.deliveriesSinceReap, this.gcKrefsSinceReap];
    return JSON.stringify({
      ...{ name, status, options, source, parameters },
      ...{ dirt, deliveries, transcribed, transcriptHash, unsaved },
      ...{ root, incarnation, fault },
    } satisfies Content);
  }

  /** The hash of its store is removed with a vat. */
  override account(content: string | undefined, hashes: StateHashes): void {
    super.account(content, hashes);
    if (content === undefined) hashes.forgetStore(this.id);
  }

  copy(): unknown {
    const { status, fault, deliveriesSinceReap, gcKrefsSinceReap, deliveries } = this;
    const { transcribed, transcriptHash, unsaved } = this;
    // A copy is made in every crank, and spreading would take most of its time.
    return {
      status,
      fault,
      deliveriesSinceReap,
      gcKrefsSinceReap,
      deliveries,
      transcribed,
      transcriptHash,
      unsaved,
    };
  }

  restore(copy: unknown): void {
    Object.assign(this, copy);
  }

  load(text: string): void {
    const { dirt, ...others } = JSON.parse(text) as Content;
    Object.assign(this, others);
    [this.deliveriesSinceReap, this.gcKrefsSinceReap] = dirt;
  }
}

import type { KRef, VatId, VRef } from '../../types/refs';
import type { CapData } from '../../types/capdata';
import { Clist } from './clist';
import { Counter } from './counter';
import { UndoableRecord, type CrankJournal } from './crank-journal';
import type { RunQueueItem } from './run-queue-item';
import { Queue } from './queue';
import type { StateHashes } from './state-hashes';

/** What a host decides about a vat. */
export interface VatOptions {
  /** Whether messages to a promise of the vat are delivered before it settles. Default false. */
  enablePipelining?: boolean;
  /** Whether the kernel stops when the vat is terminated. Default false. */
  critical?: boolean;
  /** Whether what the vat does is recorded, to bring it back after a restart. Default false. */
  transcript?: boolean;
  /** Deliveries after which the vat is asked for its garbage; `never` for not at all. Default 1000. */
  reapInterval?: number | 'never';
  /** References in deliveries of garbage collection after which it is asked. Default 20. */
  reapGcKrefs?: number | 'never';
}

/** Where a vat stands. */
export type VatStatus =
  | 'alive'
  /** Alive, and given nothing for the time being. */
  | 'paused'
  /** Nothing reaches it any more; what it leaves behind is removed bit by bit. */
  | 'terminated';

interface Content {
  name: string;
  status: VatStatus;
  options: VatOptions;
  /** How the worker is made again after a restart; undefined for a manager that the host adds. */
  source?: string | undefined;
  parameters?: CapData<KRef> | undefined;
  /** Deliveries and references since it was last asked for its garbage. */
  dirt: [deliveries: number, gcKrefs: number];
  deliveries: number;
  transcribed: number;
  transcriptHash: string;
  root: KRef;
  incarnation: number;
}

/** One vat, as the kernel knows it. */
export class VatRecord extends UndoableRecord {
  exists = true;
  status: VatStatus = 'alive';
  deliveriesSinceReap = 0;
  gcKrefsSinceReap = 0;
  /** Deliveries ever made. */
  deliveries = 0;
  /** How many of them the store has, to bring the vat back after a restart. */
  transcribed = 0;
  /** Of all those together; empty when there are none. */
  transcriptHash = '';
  /** The root object, which the host reaches by the name of the vat. */
  root = '' as KRef;
  /** How often it was given new code. */
  incarnation = 0;
  source: string | undefined;
  /** What it was given when it started last; undefined for a vat of an earlier version. */
  parameters: CapData<KRef> | undefined;
  /** What came to its turn while the vat was paused. */
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

  /** To be called before something of it changes. */
  touch(): void {
    this.journal.touch(this);
  }

  /** It begins anew, with other code. */
  beginIncarnation(newSource: string | undefined): void {
    const { incarnation, source } = this;
    this.touch();
    this.journal.record(undefined, () => Object.assign(this, { incarnation, source }));
    this.incarnation += 1;
    this.source = newSource;
    this.deliveriesSinceReap = this.gcKrefsSinceReap = 0;
  }

  /** What it is given when it starts, and when it is upgraded and nothing else is said. */
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
      root,
      incarnation,
    } = this;
    const dirt: Content['dirt'] = [this.deliveriesSinceReap, this.gcKrefsSinceReap];
    return JSON.stringify({
      ...{ name, status, options, source, parameters },
      ...{ dirt, deliveries, transcribed, transcriptHash, root, incarnation },
    } satisfies Content);
  }

  /** With a vat goes the hash of its store. */
  override account(content: string | undefined, hashes: StateHashes): void {
    super.account(content, hashes);
    if (content === undefined) hashes.forgetStore(this.id);
  }

  copy(): unknown {
    const { status, deliveriesSinceReap, gcKrefsSinceReap, deliveries } = this;
    const { transcribed, transcriptHash } = this;
    // Made in every crank: spreading would cost more than all the rest of it.
    // prettier-ignore
    return { status, deliveriesSinceReap, gcKrefsSinceReap, deliveries, transcribed, transcriptHash };
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

import type { KPid, KRef, VatId } from '../../types/refs';
import type { CapData } from '../../types/capdata';
import type { Message } from '../../types/delivery';
import { UndoableRecord, type CrankJournal } from './crank-journal';
import { Queue } from './queue';

/** The effect of a rejected result of a message of the host: none, or that the kernel stops. */
export type ResultPolicy = 'ignore' | 'panic';

/** The state of a promise. */
export type PromiseState =
  /** `decider` is undefined for the kernel itself, or if no vat decides the promise yet. */
  | {
      readonly type: 'unresolved';
      readonly decider: VatId | undefined;
      /** Vats to be notified, sorted. */
      readonly subscribers: readonly VatId[];
    }
  /** It will be settled like another promise. */
  | { readonly type: 'forwarded'; readonly to: KPid; readonly subscribers: readonly VatId[] }
  | { readonly type: 'fulfilled' | 'rejected'; readonly data: CapData<KRef> };

/** A final state. */
export type SettledState = Extract<PromiseState, { type: 'fulfilled' | 'rejected' }>;

/** Whether a promise is fulfilled or rejected. */
export const isSettled = (state: PromiseState): state is SettledState =>
  state.type === 'fulfilled' || state.type === 'rejected';

interface Content {
  state: PromiseState;
  refCount: number;
  forwardedHere?: readonly KPid[];
  policy?: ResultPolicy;
}

/** A promise between vats. Its state objects are immutable: each is replaced by the next. */
export class KernelPromise extends UndoableRecord {
  state: PromiseState;
  /** The number of references: in c-lists, queues, settled data, forwarded promises and from the host. */
  refCount = 0;
  /** Promises that are forwarded to this one. */
  forwardedHere: readonly KPid[] = [];
  /** The policy of the host; undefined if the host does not wait for it. */
  policy: ResultPolicy | undefined;
  exists = true;
  private waiting: Queue<Message<KRef, KPid>> | undefined;

  constructor(
    readonly kref: KPid,
    decider: VatId | undefined,
    private readonly journal: CrankJournal,
  ) {
    super();
    this.state = { type: 'unresolved', decider, subscribers: none };
  }

  /** Whether {@link queue} has messages; most never do. */
  get hasWaiting(): boolean {
    return this.waiting !== undefined && this.waiting.length > 0;
  }

  /** Messages that wait for the settlement. */
  get queue(): Queue<Message<KRef, KPid>> {
    this.waiting ??= new Queue(`q.${this.kref}`, this.journal);
    return this.waiting;
  }

  get key(): string {
    return `p.${this.kref}`;
  }

  content(): string | undefined {
    if (!this.exists) return undefined;
    const { state, refCount, forwardedHere, policy } = this;
    const content: Content = {
      state,
      refCount,
      ...(forwardedHere.length > 0 && { forwardedHere }),
      ...(policy && { policy }),
    };
    return JSON.stringify(content);
  }

  copy(): unknown {
    return [this.state, this.refCount, this.forwardedHere, this.policy];
  }

  restore(copy: unknown): void {
    [this.state, this.refCount, this.forwardedHere, this.policy] = copy as [
      PromiseState,
      number,
      readonly KPid[],
      ResultPolicy | undefined,
    ];
  }

  load(text: string): void {
    const content = JSON.parse(text) as Content;
    const { state } = content;
    // JSON omits an undefined decider.
    this.state = state.type === 'unresolved' ? { ...state, decider: state.decider } : state;
    this.refCount = content.refCount;
    this.forwardedHere = content.forwardedHere ?? none;
    this.policy = content.policy;
  }
}

const none: readonly never[] = [];

/** All promises with references. */
export class PromiseTable {
  private readonly promises = new Map<KPid, KernelPromise>();

  constructor(private readonly journal: CrankJournal) {}

  get size(): number {
    return this.promises.size;
  }

  get(kref: KPid): KernelPromise | undefined {
    return this.promises.get(kref);
  }

  all(): Iterable<KernelPromise> {
    return this.promises.values();
  }

  add(kref: KPid, decider: VatId | undefined): KernelPromise {
    const promise = new KernelPromise(kref, decider, this.journal);
    this.promises.set(kref, promise);
    this.journal.record(promise, () => {
      promise.exists = false;
      this.promises.delete(kref);
    });
    return promise;
  }

  delete(promise: KernelPromise): void {
    promise.exists = false;
    this.promises.delete(promise.kref);
    this.journal.record(promise, () => {
      promise.exists = true;
      this.promises.set(promise.kref, promise);
    });
  }

  load(kref: KPid, content: string): void {
    const promise = new KernelPromise(kref, undefined, this.journal);
    this.journal.adopt(promise, content);
    promise.load(content);
    this.promises.set(kref, promise);
  }
}

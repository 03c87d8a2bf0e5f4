/** The settlement of a promise, as a value of the vat. */
export interface Outcome {
  readonly rejected: boolean;
  readonly value: unknown;
}

/** A promise that is settled from outside. */
export interface AwaitedPromise {
  readonly promise: Promise<unknown>;
  readonly settle: (ending: Outcome) => void;
}

/** Unsettled promises that have names. */
export class PromiseTable {
  private readonly names = new WeakMap<object, string>();
  /** Promises that the vat decides. */
  private readonly own = new Map<string, Promise<unknown>>();
  private readonly awaited = new Map<string, AwaitedPromise>();
  private readonly outcomes = new WeakMap<object, Outcome>();
  private next = 5;

  nameOf(promise: object): string | undefined {
    return this.names.get(promise);
  }

  find(vpid: string): Promise<unknown> | undefined {
    return this.awaited.get(vpid)?.promise ?? this.own.get(vpid);
  }

  newName(): string {
    return `p+${this.next++}`;
  }

  addOwn(vpid: string, promise: Promise<unknown>): void {
    this.names.set(promise, vpid);
    this.own.set(vpid, promise);
  }

  /** @param outer another promise that settles in the same way, which the vat sees */
  addAwaited(vpid: string, awaited: AwaitedPromise, outer?: Promise<unknown>): void {
    this.names.set(awaited.promise, vpid);
    if (outer) this.names.set(outer, vpid);
    this.awaited.set(vpid, {
      promise: awaited.promise,
      settle: (ending) => {
        for (const promise of outer ? [awaited.promise, outer] : [awaited.promise]) {
          this.end(promise, ending);
        }
        awaited.settle(ending);
      },
    });
  }

  isAwaited(vpid: string): boolean {
    return this.awaited.has(vpid);
  }

  /** Settles a promise: both sides forget its name. */
  settle(vpid: string, ending: Outcome): void {
    const own = this.own.get(vpid);
    if (own) this.end(own, ending);
    this.own.delete(vpid);
    const awaited = this.awaited.get(vpid);
    this.awaited.delete(vpid);
    awaited?.settle(ending);
  }

  /** The settlement of a promise that had a name before. */
  outcomeOf(promise: object): Outcome | undefined {
    return this.outcomes.get(promise);
  }

  private end(promise: Promise<unknown>, ending: Outcome): void {
    this.names.delete(promise);
    this.outcomes.set(promise, ending);
  }
}

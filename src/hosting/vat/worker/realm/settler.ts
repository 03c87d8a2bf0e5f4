import type { Resolution } from '../../shapes/delivery.js';
import type { Marshal } from './marshal.js';
import type { Ending, PromiseTable } from './promise-table.js';
import type { Syscalls } from './syscalls.js';

/** Names the promises of a vat for the kernel, and tells the kernel how they end. */
export class Settler {
  /** Promises that were named again after they had ended: the kernel has forgotten how. */
  private owed: [string, Promise<unknown>][] = [];

  constructor(
    private readonly syscalls: Syscalls,
    private readonly promises: PromiseTable,
    private readonly marshal: Marshal,
  ) {}

  /** The name of a promise; one that has none is the vat's own to settle. */
  nameOf(promise: Promise<unknown>): string {
    const known = this.promises.nameOf(promise);
    if (known !== undefined) return known;
    const vpid = this.promises.newName();
    this.promises.addOwn(vpid, promise);
    if (this.promises.endingOf(promise)) this.owed.push([vpid, promise]);
    else this.settleWith(vpid, promise);
    return vpid;
  }

  /** Settles a promise of the kernel as one of the vat is settled. */
  settleWith(vpid: string, promise: Promise<unknown>): void {
    promise
      .then(
        (value) => this.settle(vpid, { rejected: false, value }),
        (value: unknown) => this.settle(vpid, { rejected: true, value }),
      )
      // The kernel has refused it, knows why, and ends the vat: nobody else is to hear of it.
      .catch(() => undefined);
  }

  /** To be called when data has been handed over: with its promises that had ended before. */
  payOwed(): void {
    while (this.owed.length > 0) this.resolveAll(this.owed.splice(0));
  }

  private settle(vpid: string, ending: Ending): void {
    this.endings.set(vpid, ending);
    this.resolveAll([[vpid, undefined]]);
    this.payOwed();
  }

  private readonly endings = new Map<string, Ending>();

  /** Promises may end with each other: whatever is named on the way and has ended goes along. */
  private resolveAll(first: readonly (readonly [string, Promise<unknown> | undefined])[]): void {
    const batch = new Map<string, [Resolution, Ending]>();
    const waiting = [...first];
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [vpid, promise] = next;
      const ending = this.endings.get(vpid) ?? (promise && this.promises.endingOf(promise));
      if (!ending || batch.has(vpid)) continue;
      this.endings.delete(vpid);
      batch.set(vpid, this.resolution(vpid, ending));
      waiting.push(...this.owed.splice(0));
    }
    if (batch.size === 0) return;
    this.syscalls.resolve([...batch.values()].map(([resolution]) => resolution));
    for (const [vpid, [, ending]] of batch) this.promises.settle(vpid, ending);
  }

  private resolution(vpid: string, { rejected, value }: Ending): [Resolution, Ending] {
    try {
      return [[vpid, { rejected, data: this.marshal.toData(value) }], { rejected, value }];
    } catch (error) {
      // What cannot be passed is the vat's mistake, and its caller is to know.
      const data = this.marshal.toData(error);
      return [[vpid, { rejected: true, data }], { rejected: true, value: error }];
    }
  }
}

import { errorData, type CapData } from '../types/capdata.js';
import type { Resolution } from '../types/delivery.js';
import { dataSize } from '../types/syscall-size.js';
import type { Marshal } from './marshal.js';
import type { Outcome, PromiseTable } from './promise-table.js';
import { redactedError } from './redacted-error.js';
import type { Syscalls } from './syscalls.js';
import { MAX_LIST_LENGTH, MAX_SETTLEMENT_CHARACTERS } from '../limits.js';

/** Gives promises of a vat their names, and reports their settlements to the kernel. */
export class PromiseResolver {
  /** Promises that got a new name after their settlement, which the kernel must receive again. */
  private pending: [string, Promise<unknown>][] = [];

  constructor(
    private readonly syscalls: Syscalls,
    private readonly promises: PromiseTable,
    private readonly marshal: Marshal,
  ) {}

  /** The name of a promise. One without a name becomes an export that the vat decides. */
  nameOf(promise: Promise<unknown>): string {
    const known = this.promises.nameOf(promise);
    if (known !== undefined) return known;
    const vpid = this.promises.newName();
    this.promises.addOwn(vpid, promise);
    if (this.promises.outcomeOf(promise)) this.pending.push([vpid, promise]);
    else this.settleWith(vpid, promise);
    return vpid;
  }

  /** Settles a promise of the kernel like one of the vat. */
  settleWith(vpid: string, promise: Promise<unknown>): void {
    promise
      .then(
        (value) => this.settle(vpid, { rejected: false, value }),
        (value: unknown) => this.settle(vpid, { rejected: true, value }),
      )
      // The kernel has refused it and terminates the vat.
      .catch(() => undefined);
  }

  /** Reports settlements of promises that were named again. Call it after data has been passed. */
  flushPending(): void {
    while (this.pending.length > 0) this.resolveAll(this.pending.splice(0));
  }

  private settle(vpid: string, ending: Outcome): void {
    this.outcomes.set(vpid, ending);
    this.resolveAll([[vpid, undefined]]);
    this.flushPending();
  }

  private readonly outcomes = new Map<string, Outcome>();

  /** Settles promises together with all settled promises that they refer to. */
  private resolveAll(first: readonly (readonly [string, Promise<unknown> | undefined])[]): void {
    const batch = new Map<string, [Resolution, Outcome]>();
    const waiting = [...first];
    let left = MAX_SETTLEMENT_CHARACTERS;
    for (let at = 0; at < waiting.length; at += 1) {
      const [vpid, promise] = waiting[at] as (typeof waiting)[number];
      const ending = this.outcomes.get(vpid) ?? (promise && this.promises.outcomeOf(promise));
      if (!ending || batch.has(vpid)) continue;
      this.outcomes.delete(vpid);
      const room = batch.size < MAX_LIST_LENGTH ? left : 0;
      const [resolution, how] = this.resolution(vpid, ending, room);
      batch.set(vpid, [resolution, how]);
      left -= dataSize(resolution[1].data);
      for (const each of this.pending.splice(0)) waiting.push(each);
    }
    if (batch.size === 0) return;
    const resolutions = [...batch.values()].map(([resolution]) => resolution);
    // Promises beyond the maximum were rejected, and refer to none.
    for (let at = 0; at < resolutions.length; at += MAX_LIST_LENGTH) {
      this.syscalls.resolve(resolutions.slice(at, at + MAX_LIST_LENGTH));
    }
    for (const [vpid, [, ending]] of batch) this.promises.settle(vpid, ending);
  }

  /** @param room maximum number of characters */
  private resolution(vpid: string, ending: Outcome, room: number): [Resolution, Outcome] {
    const { rejected, value } = ending;
    if (room <= 0) return this.rejection(vpid, batchError());
    try {
      const data = this.marshal.toData(value);
      const size = dataSize(data);
      if (size > room) return this.rejection(vpid, batchError());
      if (!this.syscalls.hasRoom(size)) return this.rejection(vpid, this.syscalls.budgetError());
      return [[vpid, { rejected, data }], ending];
    } catch (error) {
      // The caller gets the reason why the answer cannot be passed.
      return this.rejection(vpid, error);
    }
  }

  private rejection(vpid: string, error: unknown): [Resolution, Outcome] {
    return [[vpid, { rejected: true, data: this.dataOf(error) }], { rejected: true, value: error }];
  }

  private dataOf(error: unknown): CapData {
    try {
      return this.marshal.toData(error);
    } catch {
      return errorData('neither the answer nor the reason can be passed', 'TypeError');
    }
  }
}

const batchError = (): Error =>
  redactedError(
    RangeError,
    `promises that are settled together have more than ${MAX_SETTLEMENT_CHARACTERS} characters`,
  );

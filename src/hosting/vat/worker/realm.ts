import { createContext, runInContext, Script, type Context } from 'node:vm';

import type { VatSyscall, VatSyscallHandler } from '../shapes/syscall';
import type { VatDelivery } from '../shapes/delivery';
import { hookSymbols } from './hook-symbols';
import { ignoreRejectionsOf } from './ignore-rejections';
import { keepStorageOut } from './keep-storage-out';
import { realmScript } from './load-script';
import type { HostDoors, RealmDoors } from './realm-doors';

/** A line that a vat writes, or that tells of an error it has thrown. */
export interface VatLogLine {
  /** Name of the vat. */
  readonly vat: string;
  /** How bad it is. */
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** What was written; several lines, perhaps. */
  readonly text: string;
}

/** Takes what vats write. */
export type VatLog = (line: VatLogLine) => void;

interface Guest {
  readonly name: string;
  readonly syscall: VatSyscallHandler;
  readonly log: VatLog;
}

/** Whatever is evaluated, all promise jobs follow. */
const runJobs = new Script('0');

/**
 * The place where vats live in this process: a realm with intrinsics of its own, which are locked down, so
 * that those of the host stay as they are. Its promise jobs are run when the host says so, and then all
 * of them. Only text goes in and out.
 */
export class Realm {
  private readonly context: Context;
  private readonly doors: RealmDoors;
  private readonly guests = new Map<number, Guest>();
  private nextGuest = 1;

  constructor() {
    this.context = createContext(Object.create(null) as object, {
      name: 'vats',
      microtaskMode: 'afterEvaluate',
      codeGeneration: { strings: true, wasm: false },
    });
    ignoreRejectionsOf(runInContext('Object.prototype', this.context) as object);
    keepStorageOut(runInContext('Promise', this.context) as typeof Promise);
    const hostDoors: HostDoors = {
      syscall: (guest, syscall) => this.syscall(guest, syscall),
      hookSymbols: hookSymbols(),
      log: (guest, level, text) => this.log(guest, level, text),
    };
    Object.assign(this.context, { hostDoors: Object.freeze(hostDoors) });
    new Script(realmScript(), { filename: 'vmre-vat.js' }).runInContext(this.context);
    this.doors = this.context['realmDoors'] as RealmDoors;
    delete this.context['realmDoors'];
  }

  /** @returns the number by which the vat goes here */
  open(guest: Guest, source: string): number {
    const number = this.nextGuest++;
    this.guests.set(number, guest);
    this.doors.open(number, guest.name, source);
    return number;
  }

  /**
   * Makes a delivery and runs the vat until it is idle.
   *
   * @returns what went wrong, or undefined
   */
  deliver(
    number: number,
    delivery: VatDelivery,
    recorded: readonly VatSyscall[] | undefined,
  ): string | undefined {
    this.doors.deliver(number, JSON.stringify(delivery), recorded && JSON.stringify(recorded));
    runJobs.runInContext(this.context);
    return this.doors.problem(number);
  }

  close(number: number): void {
    this.guests.delete(number);
    this.doors.close(number);
  }

  private syscall(number: number, text: string): string {
    const guest = this.guests.get(number);
    if (!guest) return '["error","the vat has ended"]';
    return JSON.stringify(guest.syscall(JSON.parse(text) as VatSyscall));
  }

  private log(number: number, level: string, text: string): void {
    const guest = this.guests.get(number);
    guest?.log({ vat: guest.name, level: level as VatLogLine['level'], text });
  }
}

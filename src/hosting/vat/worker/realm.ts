import { createContext, Script, type Context } from 'node:vm';

import type { VatSyscall, VatSyscallHandler } from '../shapes/syscall';
import type { VatDelivery } from '../shapes/delivery';
import { ignoreRejectionsOfVats } from './ignore-rejections';
import { realmScript } from './load-script';
import type { HostDoors, RealmDoors } from './realm-doors';

/** A line that a vat writes, or that tells of an error it has thrown. */
export interface VatLogLine {
  /** Name of the vat. */
  readonly vat: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
}

export type VatLog = (line: VatLogLine) => void;

interface Guest {
  readonly name: string;
  readonly syscall: VatSyscallHandler;
  readonly log: VatLog;
}

const run = new Script('0');

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
    ignoreRejectionsOfVats();
    this.context = createContext(Object.create(null) as object, {
      name: 'vats',
      microtaskMode: 'afterEvaluate',
      codeGeneration: { strings: true, wasm: false },
    });
    const hostDoors: HostDoors = {
      syscall: (guest, syscall) => this.syscall(guest, syscall),
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
   * @param timeLimitMs after which the vat is stopped, wherever it is; undefined: never
   * @returns what went wrong, or undefined
   */
  deliver(
    number: number,
    delivery: VatDelivery,
    recorded: readonly VatSyscall[] | undefined,
    timeLimitMs: number | undefined,
  ): string | undefined {
    const before = recorded && JSON.stringify(recorded);
    const text = JSON.stringify(delivery);
    if (timeLimitMs === undefined) {
      this.doors.deliver(number, text, before);
      run.runInContext(this.context);
    } else {
      this.deliverWithin(timeLimitMs, () => this.doors.deliver(number, text, before));
    }
    return this.doors.problem(number);
  }

  close(number: number): void {
    this.guests.delete(number);
    this.doors.close(number);
  }

  private deliverWithin(timeLimitMs: number, deliver: () => void): void {
    this.context['begin'] = deliver;
    try {
      timed.runInContext(this.context, { timeout: timeLimitMs });
    } finally {
      delete this.context['begin'];
    }
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

const timed = new Script('begin()');

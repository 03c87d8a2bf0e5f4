import { E, HandledPromise } from '@endo/eventual-send';
import { Far } from '@endo/pass-style';

import type { CapData } from '../../shapes/capdata.js';
import type { Delivery, Message } from '../../shapes/delivery.js';
import type { VatSyscall } from '../../shapes/syscall.js';
import { Baggage } from './baggage.js';
import { devicesOf } from './device-calls.js';
import { Imports, type Sender } from './imports.js';
import { marshalOf, type Marshal } from './marshal.js';
import { methodFromText, methodToText } from './method-name.js';
import { ObjectTable } from './object-table.js';
import { PromiseTable } from './promise-table.js';
import { Settler } from './settler.js';
import type { Syscalls } from './syscalls.js';

/** Builds the root object of a vat. */
export type BuildRoot = (powers: object, parameters: unknown, baggage: object) => unknown;

/** Lets a vat of objects and promises speak the kernel's language of references. */
export class LiveSlots implements Sender {
  private readonly objects = new ObjectTable();
  private readonly promises = new PromiseTable();
  private readonly imports: Imports;
  private readonly marshal: Marshal;
  private readonly settler: Settler;
  private hasExited = false;

  constructor(
    name: string,
    private readonly syscalls: Syscalls,
    private readonly build: BuildRoot,
    saveError: (error: Error) => void,
  ) {
    this.imports = new Imports(this.objects, this.promises, () => this);
    this.marshal = marshalOf(name, this.objects, this.imports, () => this.settler, saveError);
    this.settler = new Settler(syscalls, this.promises, this.marshal);
  }

  /**
   * Does what a delivery asks, as far as that can be done at once; the rest are promise jobs.
   *
   * @param recorded the syscalls that the vat made when it was given this before
   * @returns settles when a start is over; anything else is over with the promise jobs
   */
  deliver(delivery: Delivery, recorded: readonly VatSyscall[] | undefined): Promise<void> | void {
    switch (delivery[0]) {
      case 'startVat':
        return this.start(this.marshal.fromData(delivery[1]));
      case 'message':
        return this.message(delivery[1], delivery[2]);
      case 'notify':
        return this.notify(delivery[1]);
      case 'dropExports':
        for (const vref of delivery[1]) this.objects.drop(vref);
        return;
      case 'retireExports':
      case 'retireImports':
        for (const vref of delivery[1]) this.objects.forget(vref);
        return;
      case 'bringOutYourDead':
        return recorded ? this.bringOutAgain(recorded) : this.bringOutTheDead();
    }
  }

  send(
    target: string,
    method: PropertyKey | undefined,
    args: readonly unknown[],
    outer: Promise<unknown> | undefined,
  ): Promise<unknown> | undefined {
    const name = methodToText(method);
    const data = this.marshal.toData(args);
    if (!outer) {
      this.syscalls.send(target, name, data, null);
      this.settler.payOwed();
      return undefined;
    }
    const result = this.promises.newName();
    const awaited = this.imports.awaitedFor(result);
    this.promises.addAwaited(result, awaited, outer);
    this.syscalls.send(target, name, data, result);
    this.syscalls.subscribe(result);
    this.settler.payOwed();
    return awaited.promise;
  }

  private async start(parameters: unknown): Promise<void> {
    this.subscribeToFresh();
    const powers = harden({
      ...{ E, Far },
      D: devicesOf(this.syscalls, this.marshal),
      exitVat: (value: unknown) => this.exit(false, value),
      exitVatWithFailure: (reason: unknown) => this.exit(true, reason),
    });
    const baggage = new Baggage(this.syscalls, this.marshal);
    baggage.adopt((vref) => this.objects.keepFree(vref));
    const root = harden(await this.build(powers, parameters, baggage.facet));
    if (typeof root !== 'object' || root === null) {
      throw new TypeError('buildRootObject returned no object');
    }
    if (this.objects.nameOf(root) !== undefined) {
      throw new TypeError('the root object was passed on before it was returned');
    }
    // Says what is wrong with it, should it be no Far object.
    this.objects.add('o+0', root);
    this.objects.hold('o+0', root);
    const { slots } = this.marshal.toData(root);
    if (slots[0] !== 'o+0') throw new TypeError('the root object must be made by Far');
  }

  private message(target: string, { method, args, result }: Message): void {
    const answer = this.receive(target, method, args);
    this.subscribeToFresh();
    if (result !== null) this.settler.settleWith(result, answer);
    else answer.catch((error: unknown) => void this.marshal.toData(error)); // into the log
  }

  /** What cannot be read is the sender's mistake, and it is told. */
  private receive(target: string, method: string, args: CapData): Promise<unknown> {
    const receiver = this.imports.find(target, undefined);
    try {
      const values = this.marshal.fromData(args) as unknown[];
      const name = methodFromText(method);
      return name === undefined
        ? HandledPromise.applyFunction(receiver, values)
        : HandledPromise.applyMethod(receiver, name, values);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private notify(resolutions: Extract<Delivery, readonly ['notify', unknown]>[1]): void {
    const endings = resolutions.map(([vpid, { rejected, data }]) => {
      return [vpid, { rejected, value: this.marshal.fromData(data) }] as const;
    });
    for (const [vpid, ending] of endings) this.promises.settle(vpid, ending);
    this.subscribeToFresh();
  }

  /** The vat wants to hear of every promise that it was told of. */
  private subscribeToFresh(): void {
    for (const vpid of this.imports.takeFresh()) {
      if (this.promises.isAwaited(vpid)) this.syscalls.subscribe(vpid);
    }
  }

  private bringOutTheDead(): void {
    const dead = this.objects.takeDead();
    const imports = dead.filter((vref) => vref.startsWith('o-'));
    const exports = dead.filter((vref) => vref.startsWith('o+'));
    if (imports.length > 0) {
      this.syscalls.call(['dropImports', imports]);
      this.syscalls.call(['retireImports', imports]);
    }
    if (exports.length > 0) this.syscalls.call(['retireExports', exports]);
  }

  /** What was collected then may still be there now, or the other way round: nobody in the vat can tell. */
  private bringOutAgain(recorded: readonly VatSyscall[]): void {
    for (const syscall of recorded) {
      if (syscall[0] === 'retireImports' || syscall[0] === 'retireExports') {
        for (const vref of syscall[1]) this.objects.forget(vref);
      }
      this.syscalls.call(syscall);
    }
  }

  private exit(isFailure: boolean, value: unknown): void {
    if (this.hasExited) throw new Error('the vat has ended already');
    const info = this.marshal.toData(value);
    this.hasExited = true;
    this.syscalls.exit(isFailure, info);
    this.settler.payOwed();
  }
}

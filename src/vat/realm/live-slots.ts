import { E, HandledPromise } from '@endo/eventual-send';

import type { CapData } from '../types/capdata.js';
import type { Delivery, Message } from '../types/delivery.js';
import type { Syscall } from '../types/syscall.js';
import { Baggage } from './baggage.js';
import { devicesOf } from './device-calls.js';
import { Far } from './far.js';
import { beginCounting } from './host-bindings.js';
import { Imports, type Sender } from './imports.js';
import { marshalOf, type Marshal } from './marshal.js';
import { methodFromText, methodToText } from './method-name.js';
import { ObjectTable } from './object-table.js';
import { PromiseTable, type Outcome } from './promise-table.js';
import { redactedError } from './redacted-error.js';
import { PromiseResolver } from './promise-resolver.js';
import type { Syscalls } from './syscalls.js';
import { MAX_LIST_LENGTH } from '../limits.js';

/** Builds the root object of a vat. */
export type BuildRoot = (powers: object, parameters: unknown, baggage: object) => unknown;

/** Translates between the objects and promises of a vat and the references of the kernel. */
export class LiveSlots implements Sender {
  private readonly objects = new ObjectTable();
  private readonly promises = new PromiseTable();
  private readonly imports: Imports;
  private readonly marshal: Marshal;
  private readonly resolver: PromiseResolver;
  private hasExited = false;

  constructor(
    name: string,
    private readonly syscalls: Syscalls,
    private readonly build: BuildRoot,
    private readonly saveError: (error: Error) => void,
  ) {
    this.imports = new Imports(this.objects, this.promises, () => this);
    this.marshal = marshalOf(name, this.objects, this.imports, () => this.resolver, saveError);
    this.resolver = new PromiseResolver(syscalls, this.promises, this.marshal);
  }

  /**
   * Handles a delivery as far as possible synchronously; promise jobs do the rest.
   *
   * @param recorded in a replay, the syscalls that the vat made in this delivery
   * @returns for a start, a promise that settles when it is done; other deliveries are done with the promise
   *   jobs
   */
  deliver(delivery: Delivery, recorded: readonly Syscall[] | undefined): Promise<void> | void {
    this.syscalls.begin(delivery[0] === 'startVat');
    switch (delivery[0]) {
      case 'startVat':
        return this.start(delivery[1]);
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
    if (!outer) return this.sendOnly(target, method, args);
    const name = methodToText(method);
    const data = this.marshal.toData(args);
    // A promise is only named if the kernel will accept the syscall.
    this.syscalls.checkRoom(['send', target, { method: name, args: data, result: '' }]);
    const result = this.promises.newName();
    const awaited = this.imports.awaitedFor(result);
    this.promises.addAwaited(result, awaited, outer);
    this.syscalls.send(target, name, data, result);
    this.syscalls.subscribe(result);
    this.resolver.flushPending();
    return awaited.promise;
  }

  /** Errors are only logged, because the message has no answer. */
  private sendOnly(
    target: string,
    method: PropertyKey | undefined,
    args: readonly unknown[],
  ): undefined {
    try {
      this.syscalls.send(target, methodToText(method), this.marshal.toData(args), null);
    } catch (error) {
      this.saveError(error as Error);
    }
    this.resolver.flushPending();
  }

  private async start(data: CapData): Promise<void> {
    const parameters = this.marshal.fromData(data);
    this.subscribeToFresh();
    beginCounting();
    const powers = harden({
      ...{ E, Far },
      D: devicesOf(this.syscalls, this.marshal),
      exitVat: (value: unknown) => this.exit(false, value),
      exitVatWithFailure: (reason: unknown) => this.exit(true, reason),
    });
    const baggage = new Baggage(this.syscalls, this.marshal);
    baggage.adopt((vref) => this.objects.reserveName(vref));
    const root = harden(await this.build(powers, parameters, baggage.facet));
    if (typeof root !== 'object' || root === null) {
      throw new TypeError('buildRootObject must return an object');
    }
    if (this.objects.nameOf(root) !== undefined) {
      throw new TypeError('the root object must not be passed on before it is returned');
    }
    // Reports an error if it is not a Far object.
    this.objects.add('o+0', root);
    this.objects.hold('o+0', root);
    const { slots } = this.marshal.toData(root);
    if (slots[0] !== 'o+0') throw new TypeError('the root object must be created by Far');
  }

  private message(target: string, { method, args, result }: Message): void {
    const answer = this.receive(target, method, args);
    this.subscribeToFresh();
    if (result !== null) this.resolver.settleWith(result, answer);
    else answer.catch((error: unknown) => this.logIfUnpassable(error));
  }

  /** Logs an error that cannot be passed, because the message has no answer. */
  private logIfUnpassable(error: unknown): void {
    try {
      this.marshal.toData(error);
    } catch (refused) {
      this.saveError(refused as Error);
    }
  }

  /** Delivers a message to its target. If it cannot be decoded, the sender gets an error. */
  private receive(target: string, method: string, args: CapData): Promise<unknown> {
    try {
      const receiver = this.imports.find(target, undefined);
      const values = this.marshal.fromData(args);
      if (!Array.isArray(values))
        throw redactedError(TypeError, 'the arguments of a message must be an array');
      const name = methodFromText(method);
      return name === undefined
        ? HandledPromise.applyFunction(receiver, values)
        : HandledPromise.applyMethod(receiver, name, values);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private notify(resolutions: Extract<Delivery, readonly ['notify', unknown]>[1]): void {
    const endings = resolutions.map(
      ([vpid, { rejected, data }]) => [vpid, this.outcomeOf(rejected, data)] as const,
    );
    for (const [vpid, ending] of endings) this.promises.settle(vpid, ending);
    this.subscribeToFresh();
  }

  /** Decodes a settlement. If it cannot be decoded, the promise is rejected with the error. */
  private outcomeOf(rejected: boolean, data: CapData): Outcome {
    try {
      return { rejected, value: this.marshal.fromData(data) };
    } catch (error) {
      return { rejected: true, value: error };
    }
  }

  /** Subscribes to all promises that the vat has just received. */
  private subscribeToFresh(): void {
    for (const vpid of this.imports.takeFresh()) {
      if (this.promises.isAwaited(vpid)) this.syscalls.subscribe(vpid);
    }
  }

  private bringOutTheDead(): void {
    const dead = this.objects.takeDead();
    const imports = dead.filter((vref) => vref.startsWith('o-'));
    const exports = dead.filter((vref) => vref.startsWith('o+'));
    for (const part of partsOf(imports)) {
      this.syscalls.call(['dropImports', part]);
      this.syscalls.call(['retireImports', part]);
    }
    for (const part of partsOf(exports)) this.syscalls.call(['retireExports', part]);
  }

  /**
   * Repeats recorded syscalls about garbage, because other objects may have been collected now; the code of
   * the vat cannot notice the difference.
   */
  private bringOutAgain(recorded: readonly Syscall[]): void {
    for (const syscall of recorded) {
      if (syscall[0] === 'retireImports' || syscall[0] === 'retireExports') {
        for (const vref of syscall[1]) this.objects.forget(vref);
      }
      this.syscalls.call(syscall);
    }
  }

  private exit(isFailure: boolean, value: unknown): void {
    if (this.hasExited) throw new Error('the vat has already exited');
    const info = this.marshal.toData(value);
    this.hasExited = true;
    this.syscalls.exit(isFailure, info);
    this.resolver.flushPending();
  }
}

/** Splits a list into parts that fit in a syscall. */
function* partsOf(list: readonly string[]): Iterable<readonly string[]> {
  for (let at = 0; at < list.length; at += MAX_LIST_LENGTH)
    yield list.slice(at, at + MAX_LIST_LENGTH);
}

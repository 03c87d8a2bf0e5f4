import { HandledPromise } from '@endo/eventual-send';
import { Far, Remotable } from '@endo/pass-style';

import type { ObjectTable } from './object-table.js';
import type { AwaitedPromise, Outcome, PromiseTable } from './promise-table.js';
import { redactedError } from './redacted-error.js';

/** Sends a message, and returns the answer; the vat sees `outer`. */
export interface Sender {
  send(
    target: string,
    method: PropertyKey | undefined,
    args: readonly unknown[],
    outer: Promise<unknown> | undefined,
  ): Promise<unknown> | undefined;
}

/** The imports of a vat: a presence for each object, a promise for each promise. */
export class Imports {
  /** Promises that the vat has just received, and to which it has not subscribed yet. */
  private fresh = new Set<string>();

  constructor(
    private readonly objects: ObjectTable,
    private readonly promises: PromiseTable,
    private readonly sender: () => Sender,
  ) {}

  /** Returns the object or promise of this name, and creates it if necessary. */
  find(slot: string, iface: string | undefined): object {
    if (slot.startsWith('p')) return this.promises.find(slot) ?? this.importPromise(slot);
    const object = this.objects.find(slot);
    if (object) {
      if (slot.startsWith('o+')) this.objects.hold(slot, object);
      return object;
    }
    if (slot.startsWith('o-')) return this.importObject(slot, iface);
    if (slot.startsWith('d-')) return this.importDevice(slot);
    throw redactedError(Error, `the vat has no reference ${slot}`);
  }

  takeFresh(): Iterable<string> {
    const { fresh } = this;
    this.fresh = new Set();
    return fresh;
  }

  /** A promise that is settled from outside; messages to it are sent immediately. */
  awaitedFor(vpid: string): AwaitedPromise {
    let ends: [(value: unknown) => void, (reason: unknown) => void] | undefined;
    const promise = new HandledPromise<unknown>(
      (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => {
        ends = [resolve, reject];
      },
      this.handlerFor(vpid, () => this.promises.isAwaited(vpid)),
    );
    // It may have no handlers.
    promise.catch(() => undefined);
    const settle = ({ rejected, value }: Outcome): void => ends?.[rejected ? 1 : 0](value);
    return { promise: harden(promise), settle };
  }

  private importPromise(vpid: string): object {
    if (vpid.startsWith('p+')) throw redactedError(Error, `the vat has no reference ${vpid}`);
    const awaited = this.awaitedFor(vpid);
    this.promises.addAwaited(vpid, awaited);
    this.fresh.add(vpid);
    return awaited.promise;
  }

  private importObject(vref: string, iface: string | undefined): object {
    let presence: object | undefined;
    void new HandledPromise(
      (_resolve: unknown, _reject: unknown, resolveWithPresence: (handler: object) => object) => {
        presence = resolveWithPresence(this.handlerFor(vref, () => true));
      },
    );
    const object = harden(Remotable(alleged(iface), undefined, presence as object)) as object;
    this.objects.add(vref, object);
    return object;
  }

  private importDevice(vref: string): object {
    const node = Far('device node', {});
    this.objects.add(vref, node);
    this.objects.hold(vref, node);
    return node;
  }

  private handlerFor(target: string, isOpen: () => boolean): object {
    const send = (
      receiver: unknown,
      method: PropertyKey | undefined,
      args: readonly unknown[],
      outer?: Promise<unknown>,
    ): unknown => {
      if (isOpen()) return this.sender().send(target, method, args, outer);
      // It has been settled since: its value gets the message.
      return method === undefined
        ? HandledPromise.applyFunction(receiver, [...args])
        : HandledPromise.applyMethod(receiver, method, [...args]);
    };
    return {
      applyMethod: send,
      applyFunction: (receiver: unknown, args: readonly unknown[], outer?: Promise<unknown>) =>
        send(receiver, undefined, args, outer),
      applyMethodSendOnly: (
        _receiver: unknown,
        method: PropertyKey | undefined,
        args: readonly unknown[],
      ) => void this.sender().send(target, method, args, undefined),
      get: () => {
        throw new TypeError('an object of another vat has only methods, no properties');
      },
    };
  }
}

/** Another vat chose this name. */
const alleged = (iface = 'remote'): `Alleged: ${string}` =>
  iface.startsWith('Alleged: ') ? (iface as `Alleged: ${string}`) : `Alleged: ${iface}`;

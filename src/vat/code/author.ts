import { VmreError } from '../../support/errors/vmre-error';
import type { Awaitable } from '../../support/thenable';

/** What a method of another vat returns: the promise of what it returns there. */
export type SendingMethod<Method> = Method extends (...args: infer Args) => infer Result
  ? (...args: Args) => Promise<Awaited<Result>>
  : never;

/** Something that messages can be sent to: it may be here or there, and a promise of it will do. */
export type ERef<T> = T | PromiseLike<T>;

/** The methods of an object, each as a message that is sent and answered later. */
export type Sending<T> = { readonly [Name in keyof T]: SendingMethod<T[Name]> };

/** The same with nobody waiting for an answer. */
export type SendingOnly<T> = {
  readonly [Name in keyof T]: T[Name] extends (...args: infer Args) => unknown
    ? (...args: Args) => void
    : never;
};

/** `E(x).method(…)` sends a message. */
export interface EventualSend {
  <T>(target: ERef<T>): Sending<Awaited<T>>;
  /** Without an answer. */
  readonly sendOnly: <T>(target: ERef<T>) => SendingOnly<Awaited<T>>;
  /** Waits for a value, as `then` does, and for a promise of another vat. */
  readonly when: <T, R = T>(
    value: ERef<T>,
    fulfilled?: (value: Awaited<T>) => R | PromiseLike<R>,
    rejected?: (reason: unknown) => R | PromiseLike<R>,
  ) => Promise<Awaited<R>>;
}

/** Makes an object that can be passed to other vats; its methods are what they can use of it. */
export type MakeFar = <T extends object>(name: string, methods: T) => T;

/** What a vat can do that others cannot. */
export interface VatPowers {
  /** Sends messages. */
  readonly E: EventualSend;
  /** Makes objects that can be passed. */
  readonly Far: MakeFar;
  /** `D(node).method(…)` waits for a device. It throws what the device has thrown. */
  readonly D: (node: object) => Readonly<Record<string, (...args: unknown[]) => unknown>>;
  /** Ends the vat with this delivery, which counts. */
  readonly exitVat: (value: unknown) => void;
  /** Ends the vat and undoes this delivery. */
  readonly exitVatWithFailure: (reason: unknown) => void;
}

/** A map that stays in the store of the kernel, and not in the memory of the vat. Values are passable. */
export interface Baggage {
  /** Whether there is such a key. */
  has(key: string): boolean;
  /** @throws when there is no such key */
  get(key: string): unknown;
  /** Keeps a value in the place of what was there. */
  set(key: string, value: unknown): void;
  /** @throws when there is such a key */
  init(key: string, value: unknown): void;
  /** Removes what is there, if there is anything. */
  delete(key: string): void;
  /** All keys, in their order. */
  keys(): readonly string[];
}

/** Builds the root object of a vat; whoever knows the vat by name sends to that. */
export type BuildRootObject = (
  powers: VatPowers,
  parameters: never,
  baggage: Baggage,
) => Awaitable<object>;

const onlyInside = (name: string) => (): never => {
  throw new VmreError('VMRE_OUTSIDE_OF_VAT', `${name} works inside of a vat`);
};

/** In the code of a vat: sends messages. */
export const E: EventualSend = Object.assign(onlyInside('E'), {
  sendOnly: onlyInside('E.sendOnly'),
  when: onlyInside('E.when'),
});

/** In the code of a vat: makes objects that can be passed. */
export const Far: MakeFar = onlyInside('Far');

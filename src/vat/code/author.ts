import { VmreError } from '../../support/errors/vmre-error';
import type { Awaitable } from '../../support/thenable';

/** The type of a method of another vat: it returns a promise. */
export type SendingMethod<Method> = Method extends (...args: infer Args) => infer Result
  ? (...args: Args) => Promise<Awaited<Result>>
  : never;

/** A target of messages: an object in this vat or another, or a promise for one. */
export type ERef<T> = T | PromiseLike<T>;

/** The methods of an object; each sends a message and returns a promise for the answer. */
export type Sending<T> = { readonly [Name in keyof T]: SendingMethod<T[Name]> };

/** The methods of an object; each sends a message without an answer. */
export type SendingOnly<T> = {
  readonly [Name in keyof T]: T[Name] extends (...args: infer Args) => unknown
    ? (...args: Args) => void
    : never;
};

/** `E(x).method(…)` sends a message. */
export interface EventualSend {
  <T>(target: ERef<T>): Sending<Awaited<T>>;
  /** Sends a message without an answer. */
  readonly sendOnly: <T>(target: ERef<T>) => SendingOnly<Awaited<T>>;
  /** Waits for a value, like `then`, also for a promise of another vat. */
  readonly when: <T, R = T>(
    value: ERef<T>,
    fulfilled?: (value: Awaited<T>) => R | PromiseLike<R>,
    rejected?: (reason: unknown) => R | PromiseLike<R>,
  ) => Promise<Awaited<R>>;
}

/** Creates an object that can be passed to other vats, which can call its methods. */
export type MakeFar = <T extends object>(name: string, methods: T) => T;

/** The powers of a vat over itself and its devices. */
export interface VatPowers {
  /** Sends messages. */
  readonly E: EventualSend;
  /** Creates objects that can be passed. */
  readonly Far: MakeFar;
  /** `D(node).method(…)` calls a device and waits for its answer. It throws the error of the device. */
  readonly D: (node: object) => Readonly<Record<string, (...args: unknown[]) => unknown>>;
  /** Ends the vat after this delivery. The effects of the delivery remain. */
  readonly exitVat: (value: unknown) => void;
  /** Ends the vat and undoes this delivery. */
  readonly exitVatWithFailure: (reason: unknown) => void;
}

/** A persistent map in the kernel's store, not in the memory of the vat. Values must be passable. */
export interface Baggage {
  /** Whether the key exists. */
  has(key: string): boolean;
  /** The value of a key. @throws if the key does not exist */
  get(key: string): unknown;
  /** Sets the value of a key. */
  set(key: string, value: unknown): void;
  /** Sets the value of a new key. @throws if the key exists */
  init(key: string, value: unknown): void;
  /** Deletes a key, if it exists. */
  delete(key: string): void;
  /** All keys, in the order of their UTF-8 bytes. */
  keys(): readonly string[];
}

/** Builds the root object of a vat. Messages to the vat by its name go to this object. */
export type BuildRootObject = (
  powers: VatPowers,
  parameters: never,
  baggage: Baggage,
) => Awaitable<object>;

const onlyInside = (name: string) => (): never => {
  throw new VmreError('VMRE_OUTSIDE_OF_VAT', `${name} works only in the code of a vat`);
};

/** Sends messages; only in the code of a vat. */
export const E: EventualSend = Object.assign(onlyInside('E'), {
  sendOnly: onlyInside('E.sendOnly'),
  when: onlyInside('E.when'),
});

/** Creates objects that can be passed; only in the code of a vat. */
export const Far: MakeFar = onlyInside('Far');

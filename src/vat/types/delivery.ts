import type { CapData } from './capdata';
import type { KPid, KRef, VPid, VRef } from './refs';

/** A message to an object or a promise. */
export interface Message<Ref extends string = string, Pid extends Ref = Ref> {
  /** As smallcaps writes it; nearly always just the name. */
  readonly method: string;
  /** The arguments: an array. */
  readonly args: CapData<Ref>;
  /** The promise that the receiver resolves; null if the sender needs no answer. */
  readonly result: Pid | null;
}

/** How a promise is settled. */
export interface PromiseDescriptor<Ref extends string = string> {
  /** True: rejected with `data`; false: fulfilled to it. */
  readonly rejected: boolean;
  /** The value, or the reason. */
  readonly data: CapData<Ref>;
}

/** A promise and how it is settled. */
export type Resolution<Ref extends string = string, Pid extends Ref = Ref> = readonly [
  promise: Pid,
  PromiseDescriptor<Ref>,
];

/**
 * What is given to a vat in one crank.
 *
 * @typeParam Ref whose references it has: the kernel's or the vat's
 */
export type Delivery<Ref extends string = string, Pid extends Ref = Ref> =
  | readonly ['message', target: Ref, Message<Ref, Pid>]
  | readonly ['notify', readonly Resolution<Ref, Pid>[]]
  | readonly ['dropExports', readonly Ref[]]
  | readonly ['retireExports', readonly Ref[]]
  | readonly ['retireImports', readonly Ref[]]
  | readonly ['startVat', parameters: CapData<Ref>]
  | readonly ['bringOutYourDead'];

/** With references of the kernel. */
export type KernelDelivery = Delivery<KRef, KPid>;
/** With references of one vat; frozen, and serializable as JSON. */
export type VatDelivery = Delivery<VRef, VPid>;

/** What a delivery cost, as far as the worker counts it. */
export interface DeliveryUsage {
  /** Steps of the engine, in its own unit. */
  readonly compute?: number;
  /** Bytes. */
  readonly memory?: number;
}

/**
 * How a delivery went. `error` means that the vat has to be terminated: it failed, overstepped a limit, or
 * ended its worker. `lost` means that something else ended the worker: the delivery is undone, and is made
 * again in a new worker where the vat has a transcript.
 */
export type VatDeliveryResult =
  | readonly ['ok', null, (DeliveryUsage | null)?]
  | readonly ['error', problem: string, (DeliveryUsage | null)?]
  | readonly ['lost', problem: string, (DeliveryUsage | null)?];

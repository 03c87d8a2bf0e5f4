import type { CapData } from './capdata';
import type { KPid, KRef, VPid, VRef } from './refs';

/** A message to an object or a promise. */
export interface Message<Ref extends string = string, Pid extends Ref = Ref> {
  /** In smallcaps: usually just the name. */
  readonly method: string;
  /** The arguments, as an array. */
  readonly args: CapData<Ref>;
  /** The promise that the receiver resolves; null if the sender expects no answer. */
  readonly result: Pid | null;
}

/** How a promise is settled: fulfilled or rejected, with a value. */
export interface PromiseDescriptor<Ref extends string = string> {
  /** True if it is rejected with `data`, false if it is fulfilled with it. */
  readonly rejected: boolean;
  /** The value, or the reason for the rejection. */
  readonly data: CapData<Ref>;
}

/** A promise and its settlement. */
export type Resolution<Ref extends string = string, Pid extends Ref = Ref> = readonly [
  promise: Pid,
  PromiseDescriptor<Ref>,
];

/**
 * What a vat receives in one crank.
 *
 * @typeParam Ref the owner of the references: the kernel or the vat
 */
export type Delivery<Ref extends string = string, Pid extends Ref = Ref> =
  | readonly ['message', target: Ref, Message<Ref, Pid>]
  | readonly ['notify', readonly Resolution<Ref, Pid>[]]
  | readonly ['dropExports', readonly Ref[]]
  | readonly ['retireExports', readonly Ref[]]
  | readonly ['retireImports', readonly Ref[]]
  | readonly ['startVat', parameters: CapData<Ref>]
  | readonly ['bringOutYourDead'];

/** A delivery with references of the kernel. */
export type KernelDelivery = Delivery<KRef, KPid>;
/** A delivery with references of one vat. It is frozen and can be serialized as JSON. */
export type VatDelivery = Delivery<VRef, VPid>;

/** What a delivery used, as far as the worker measures it. */
export interface DeliveryUsage {
  /** Steps, in the unit of the worker. */
  readonly compute?: number | undefined;
  /** Memory in bytes. */
  readonly memory?: number | undefined;
}

/**
 * The result of a delivery. After `error` the vat is terminated: it failed, exceeded a limit or ended its
 * worker. After `lost` the delivery is undone, because something else ended the worker; if the vat has a
 * transcript, the delivery is repeated in a new worker.
 */
export type VatDeliveryResult =
  | readonly ['ok', null, (DeliveryUsage | null)?]
  | readonly ['error', problem: string, (DeliveryUsage | null)?]
  | readonly ['lost', problem: string, (DeliveryUsage | null)?];

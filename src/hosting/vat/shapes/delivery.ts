import type { CapData } from './capdata';

/** A message to an object or a promise. */
export interface Message {
  /** As smallcaps writes it; nearly always just the name. */
  readonly method: string;
  /** The arguments: an array. */
  readonly args: CapData;
  /** The promise that the receiver resolves; null when nobody waits for an answer. */
  readonly result: string | null;
}

/** How a promise is settled. */
export interface PromiseDescriptor {
  /** True: rejected with `data`; false: fulfilled to it. */
  readonly rejected: boolean;
  /** The value, or the reason. */
  readonly data: CapData;
}

/** A promise and how it is settled. */
export type Resolution = readonly [promise: string, PromiseDescriptor];

/** What is given to a vat in one crank. The references are those of the kernel, or of the vat. */
export type Delivery =
  | readonly ['message', target: string, Message]
  | readonly ['notify', readonly Resolution[]]
  | readonly ['dropExports', readonly string[]]
  | readonly ['retireExports', readonly string[]]
  | readonly ['retireImports', readonly string[]]
  | readonly ['startVat', parameters: CapData]
  | readonly ['bringOutYourDead'];

/** With references of the kernel. */
export type KernelDelivery = Delivery;
/** With references of one vat; frozen, and serializable as JSON. */
export type VatDelivery = Delivery;

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

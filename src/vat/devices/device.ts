import type { CapData } from '../types/capdata';

/** The syscalls of a device. */
export interface DeviceSyscalls {
  /**
   * Queues a message without an answer. `target` and the slots are the device's own references.
   *
   * @param target a reference of the device
   * @param method name of the method
   * @param args its slots are references of the device
   */
  sendOnly(target: string, method: string, args: CapData): void;
  /** The state that {@link setState} stored, or undefined. */
  getState(): string | undefined;
  /**
   * Stores a string across restarts. It takes effect with the crank.
   *
   * @param state replaces the previous string
   */
  setState(state: string): void;
  /**
   * Calls a function when the current effects of the device are persisted: only then may they be visible
   * outside. The call is dropped if the crank is undone or the process ends before.
   *
   * @param output called once
   */
  afterCommit(output: () => void): void;
}

/** How a device changes the kernel from outside, between two cranks. */
export interface DeviceInput {
  /**
   * Calls `input` as soon as no crank is in progress. Its syscalls take effect atomically; if it throws, they
   * are undone.
   *
   * @returns when the effects are persisted; the kernel may have work then
   */
  (input: () => void): Promise<void>;
}

/** A vat that a device creates. */
export interface NewVat {
  /** Its name, unique among the vats that have not ended. */
  readonly name: string;
  /** Identifies the code for the host, now and after a restart. */
  readonly source: string;
  /** Passed to the vat when it starts; slots are references of the device. */
  readonly parameters: CapData;
  /** Whether the kernel stops if the vat is terminated. Default false. */
  readonly critical?: boolean | undefined;
  /** Id of a meter that pays for its computation. Default: that of its source, or none. */
  readonly meter?: string | undefined;
}

/** New code for a vat. */
export interface NewCode {
  /** Identifies the code for the host, now and after a restart. */
  readonly source: string;
  /**
   * Passed to the new code when it starts; slots are references of the device. Default: the previous
   * parameters.
   */
  readonly parameters?: CapData | undefined;
  /** The message for waiters on promises of the old code. Default `vat upgraded`. */
  readonly message?: string | undefined;
}

/** A meter, as devices see it. */
export interface DeviceMeter {
  /** Id of the meter. */
  readonly meterId: string;
  /** Steps that its vats may still take; null if they are unlimited. */
  readonly remaining: number | null;
  /** A notification is sent when `remaining` falls below this. */
  readonly threshold: number;
}

/** The control of a device over meters, while it serves a call or has input. */
export interface MeterControl {
  /**
   * Creates a meter.
   *
   * @param remaining steps that its vats may take; undefined for an unlimited meter
   * @param threshold devices are notified when fewer steps remain
   * @returns its id
   * @throws if a number is invalid, or there are too many meters
   */
  create(remaining: number | undefined, threshold: number): string;
  /** Adds steps. @throws if the meter is unknown or the number is invalid */
  refill(meterId: string, amount: number): void;
  /** @throws if the meter is unknown or the number is invalid */
  setThreshold(meterId: string, threshold: number): void;
  /** @throws if the meter is unknown */
  get(meterId: string): DeviceMeter;
}

/** The control of a device over vats, while it serves a call or has input. */
export interface VatControl {
  /**
   * Creates a vat and queues its start. If it cannot run, it is terminated.
   *
   * @param vat name, source and parameters
   * @returns its id, and the device's reference to its root object
   * @throws if the name is taken
   */
  create(vat: NewVat): { readonly vatId: string; readonly root: string };
  /**
   * Queues an upgrade of a vat. Devices are notified of the result.
   *
   * @param vatId as {@link create} returned it
   * @param code source and parameters
   * @throws if the vat is unknown
   */
  upgrade(vatId: string, code: NewCode): void;
  /**
   * Terminates a vat after the current crank.
   *
   * @param vatId as {@link create} returned it
   * @param reason what messages to the vat are rejected with
   * @throws if the vat is unknown
   */
  terminate(vatId: string, reason: string): void;
  /** Meters that pay for the computation of vats. */
  readonly meters: MeterControl;
}

/** How a vat ended. */
export interface VatEnd {
  /** Id of the vat. */
  readonly vatId: string;
  /** False if the vat exited without a failure. */
  readonly isFailure: boolean;
  /** The value that it passed at its exit, or the error that terminated it, without references. */
  readonly info: CapData;
}

/** The result of an upgrade. */
export interface VatUpgraded {
  /** Id of the vat. */
  readonly vatId: string;
  /** Number of the current incarnation; the first is 0. */
  readonly incarnation: number;
  /** Why the new code did not start; undefined if it did. */
  readonly problem: string | undefined;
}

/** The answer to a call. A vat survives an error. */
export type DeviceResult = readonly ['ok', CapData | null] | readonly ['error', string];

/** A device: the only connection between vats and the outside world. */
export interface Device {
  /**
   * Answers a call of a vat, which waits for the answer.
   *
   * @param target a node of the device: `d+0` is its root
   * @param method name of the method
   * @param args its slots are the device's own references
   */
  invoke(target: string, method: string, args: CapData): DeviceResult;
  /** Called for every vat that ends, in the crank that ends it. */
  vatEnded?(end: VatEnd): void;
  /** Called for every upgrade that a device requested, in its crank. */
  vatUpgraded?(upgrade: VatUpgraded): void;
  /** Called for every meter that falls below its threshold, in the crank in which it does. */
  meterLow?(meter: DeviceMeter): void;
  /** Stops what the device runs outside of the kernel. */
  stop?(): void | Promise<void>;
}

/** Creates a device, at each start of the kernel. */
export type DeviceMaker = (
  syscalls: DeviceSyscalls,
  input: DeviceInput,
  vats: VatControl,
) => Device;

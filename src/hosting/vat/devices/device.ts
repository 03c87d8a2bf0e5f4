import type { CapData } from '../shapes/capdata';

/** What a device can do in the kernel. */
export interface DeviceSyscalls {
  /** Queues a message that nobody answers. `target` and the slots are the device's own references. */
  sendOnly(target: string, method: string, args: CapData): void;
  /** What was kept by {@link setState}, or undefined. */
  getState(): string | undefined;
  /** Keeps a text over restarts, as of the end of the crank. */
  setState(state: string): void;
}

/** How a device is reached from outside the kernel, between two cranks. */
export interface DeviceInput {
  /**
   * Calls `input` as soon as no crank is under way. What it does with its syscalls is kept as one crank;
   * what it throws undoes all of it.
   *
   * @returns when that is done and kept; the kernel then may have work
   */
  (input: () => void): Promise<void>;
}

/** The answer to an invocation. An error is survived by the vat that called. */
export type DeviceResult = readonly ['ok', CapData | null] | readonly ['error', string];

/** A device: the only way from vats to the world. */
export interface Device {
  /**
   * Serves a vat that waits for the answer.
   *
   * @param target a node of the device: `d+0` is its root
   * @param args its slots are the device's own references
   */
  invoke(target: string, method: string, args: CapData): DeviceResult;
  /** Ends what the device has running outside. */
  shutdown?(): void | Promise<void>;
}

/** Makes a device anew with each start of the kernel. */
export type DeviceMaker = (syscalls: DeviceSyscalls, input: DeviceInput) => Device;

import type { CapData } from '../types/capdata';

/** What a device can do in the kernel. */
export interface DeviceSyscalls {
  /**
   * Queues a message that nobody answers. `target` and the slots are the device's own references.
   *
   * @param target a reference of the device
   * @param method name of the method
   * @param args its slots are references of the device
   */
  sendOnly(target: string, method: string, args: CapData): void;
  /** What was kept by {@link setState}, or undefined. */
  getState(): string | undefined;
  /**
   * Keeps a text over restarts, as of the end of the crank.
   *
   * @param state replaces what was there
   */
  setState(state: string): void;
  /**
   * To be done when what the device does now is kept: only then may anything of it be seen outside. With a
   * crank that is undone it is forgotten; with a process that ends before, too.
   *
   * @param output called once
   */
  afterCommit(output: () => void): void;
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

/** How a vat is made by a device. */
export interface NewVat {
  /** For people; unique among the vats that are alive. */
  readonly name: string;
  /** Says to the host how to run it, now and after a restart. */
  readonly source: string;
  /** Given to the vat when it starts; slots are references of the device. */
  readonly parameters: CapData;
  /** Whether the kernel stops when it is terminated. Default false. */
  readonly critical?: boolean;
}

/** New code for a vat. */
export interface NewCode {
  /** Says to the host how to run it, now and after a restart. */
  readonly source: string;
  /** Given to the new code when it starts; slots are references of the device. Default: those of before. */
  readonly parameters?: CapData;
  /** Told to whoever waits for a promise of the old code. Default: `vat upgraded`. */
  readonly message?: string;
}

/** What a device can do about vats, while it serves one or has input. */
export interface VatControl {
  /**
   * Makes a vat, which starts when its turn comes. Should it not be possible to run it, it is terminated.
   *
   * @param vat name, source and parameters
   * @returns its id, and the device's reference to its root
   * @throws when the name is taken
   */
  create(vat: NewVat): { readonly vatId: string; readonly root: string };
  /**
   * Gives a vat new code when its turn comes; devices are told what became of that.
   *
   * @param vatId as {@link create} returned it
   * @param code source and parameters
   * @throws when there is no such vat
   */
  upgrade(vatId: string, code: NewCode): void;
  /**
   * Ends a vat after the crank under way.
   *
   * @param vatId as {@link create} returned it
   * @param reason what messages to the vat are rejected with
   * @throws when there is no such vat
   */
  terminate(vatId: string, reason: string): void;
}

/** The end of a vat, as devices are told. */
export interface VatEnd {
  /** Id of the vat. */
  readonly vatId: string;
  /** False when the vat ended itself, content with what it did. */
  readonly isFailure: boolean;
  /** What it said at the end, or the error that ended it; no references. */
  readonly info: CapData;
}

/** What became of an upgrade. */
export interface VatUpgraded {
  /** Id of the vat. */
  readonly vatId: string;
  /** Number of the incarnation that runs now; the first is 0. */
  readonly incarnation: number;
  /** Why the new code could not start; undefined when it has. */
  readonly problem: string | undefined;
}

/** The answer to an invocation. An error is survived by the vat that called. */
export type DeviceResult = readonly ['ok', CapData | null] | readonly ['error', string];

/** A device: the only way from vats to the world. */
export interface Device {
  /**
   * Serves a vat that waits for the answer.
   *
   * @param target a node of the device: `d+0` is its root
   * @param method name of the method
   * @param args its slots are the device's own references
   */
  invoke(target: string, method: string, args: CapData): DeviceResult;
  /** Is told of every vat that ends, in the crank that ends it. */
  vatEnded?(end: VatEnd): void;
  /** Is told of every upgrade that a device has asked for, in the crank that makes it. */
  vatUpgraded?(upgrade: VatUpgraded): void;
  /** Ends what the device has running outside. */
  shutdown?(): void | Promise<void>;
}

/** Makes a device anew with each start of the kernel. */
export type DeviceMaker = (
  syscalls: DeviceSyscalls,
  input: DeviceInput,
  vats: VatControl,
) => Device;

/**
 * What the host gives to its realm. Only text passes through them, so that no object of
 * the host is ever seen inside.
 */
export interface HostBindings {
  /** Carries out a syscall, as JSON, and answers as JSON. */
  readonly syscall: (vat: number, syscall: string) => string;
  /** Properties that the host may put on promises. */
  readonly hookSymbols: readonly symbol[];
  /** How many frames of stack must be left to the host's part of a syscall; 0: there are always enough. */
  readonly spareFrames: number;
  readonly log: (vat: number, level: string, text: string) => void;
  /** Notes the place on the stack. @returns its number, or 0 where the engine records stacks of its own */
  readonly captureStack: () => number;
  /** Frames of a place that was noted in this delivery. */
  readonly stackText: (place: number) => string;
  /** Collects all garbage of the engine. */
  readonly collectGarbage: () => void;
  /** In a delivery, what comes before this is the reading of what the vat was given, and takes no steps. */
  readonly beginCounting: () => void;
}

/** What the host takes from the realm, to call it from outside. */
export interface RealmApi {
  /**
   * Makes a vat that has not started yet.
   *
   * @param bufferBytes what it may have in buffers; undefined: the engine itself limits that
   * @param computation steps that a delivery may take, of a source that counts them; otherwise undefined
   */
  readonly open: (
    vat: number,
    name: string,
    source: string,
    bufferBytes?: number,
    computation?: number,
  ) => void;
  /** Begins a delivery, given as JSON; the promise jobs that follow belong to it. */
  readonly deliver: (vat: number, delivery: string, recorded: string | undefined) => void;
  /** After a delivery: what went wrong, or undefined. */
  readonly problem: (vat: number) => string | undefined;
  /** After a delivery: the steps that it took, or undefined when nobody counts them. */
  readonly computation: (vat: number) => number | undefined;
  readonly close: (vat: number) => void;
}

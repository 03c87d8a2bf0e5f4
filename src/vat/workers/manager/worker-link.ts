/** What a manager is told by the link to its worker. */
export interface LinkEvents {
  /** A message of the worker, as JSON. */
  readonly onText: (text: string) => void;
  /**
   * The worker is over, or cannot be understood any more. Told once.
   *
   * @param isByVat whether that is the doing of the vat; default true. What a vat cannot bring about, such as
   *   a kill from outside, is not
   */
  readonly onEnd: (reason: string, isByVat?: boolean) => void;
}

/** A worker outside of this thread, and the way to it. Text goes both ways, in order. */
export interface WorkerLink {
  /** Sends a message, as JSON. */
  post(text: string): void;
  /** MiB. A smaller memory limit counts as this, because the use of the worker itself varies. */
  readonly minMemoryMb: number;
  /** Bytes of memory that the worker uses without a vat. */
  idleUse(): number;
  /**
   * Bytes of memory that the worker uses; undefined if they cannot be measured.
   *
   * @param enough bytes. Only above this the worker has to exclude garbage
   */
  memoryUse(enough: number): number | undefined | Promise<number | undefined>;
  /** Ends the worker at once. Settles when nothing of it is left; twice is fine. */
  kill(): Promise<void>;
}

/** Starts a worker that may use `memoryMb` MiB. Rejects if it cannot be started. */
export type OpenLink = (events: LinkEvents, memoryMb: number) => Promise<WorkerLink>;

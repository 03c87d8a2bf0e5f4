/** Events of the link to a worker. */
export interface LinkEvents {
  /** A message of the worker, as JSON. */
  readonly onText: (text: string) => void;
  /**
   * The worker has ended or broke the protocol. Called once.
   *
   * @param isByVat whether the vat caused it; default true. A kill from outside, for example, is not caused
   *   by the vat
   */
  readonly onEnd: (reason: string, isByVat?: boolean) => void;
}

/** A worker outside of this thread, with messages in both directions, in order. */
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
  /** Kills the worker. Resolves when it has ended. Further calls have no effect. */
  kill(): Promise<void>;
}

/** Starts a worker that may use `memoryMb` MiB. Rejects if it cannot be started. */
export type OpenLink = (events: LinkEvents, memoryMb: number) => Promise<WorkerLink>;

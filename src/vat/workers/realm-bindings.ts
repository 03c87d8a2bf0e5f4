/**
 * Functions of the host for its realm. Only strings pass through them, so that no object of the host is
 * visible in the realm.
 */
export interface HostBindings {
  /** Executes a syscall, given and answered as JSON. */
  readonly syscall: (vat: number, syscall: string) => string;
  /** Properties that the host may put on promises. */
  readonly hookSymbols: readonly symbol[];
  /** Stack frames that the host needs for a syscall; 0 if there are always enough. */
  readonly spareFrames: number;
  readonly log: (vat: number, level: string, text: string) => void;
  /** Records the current stack. @returns its number, or 0 if the engine does not record stacks */
  readonly captureStack: () => number;
  /** The frames of a stack that was recorded in this delivery. */
  readonly stackText: (place: number) => string;
  /** Collects all garbage of the engine. */
  readonly collectGarbage: () => void;
  /** Ends the decoding of a delivery, which takes no steps, and begins to count. */
  readonly beginCounting: () => void;
}

/** Functions of the realm that the host calls. */
export interface RealmApi {
  /**
   * Creates a vat; it has not started yet.
   *
   * @param bufferBytes limit of its buffers; undefined if the engine limits them
   * @param computation steps that a delivery may take, for a source that counts them; otherwise undefined
   */
  readonly open: (
    vat: number,
    name: string,
    source: string,
    bufferBytes?: number,
    computation?: number,
  ) => void;
  /** Begins a delivery, given as JSON; it includes the promise jobs that follow. */
  readonly deliver: (vat: number, delivery: string, recorded: string | undefined) => void;
  /**
   * After a delivery and its promise jobs: its problem, or undefined, or {@link MORE_JOBS} if there are
   * promise jobs again, because the vat waited until there were none.
   */
  readonly problem: (vat: number) => string | undefined;
  /** After a delivery: its steps, or undefined if they are not counted. */
  readonly computation: (vat: number) => number | undefined;
  readonly close: (vat: number) => void;
}

/** See {@link RealmApi.problem}: run the promise jobs, and ask again. */
export const MORE_JOBS = '';

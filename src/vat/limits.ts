// Every limit and default of vats. A vat that exceeds a limit of `VatLimits` is terminated, and no other vat is
// affected. Sizes that only one file needs, such as those of caches and buffers, are constants there.

/** Limits of one vat. */
export interface VatLimits {
  /** Maximum milliseconds of one delivery, including the kernel's part in it. Default 10,000. */
  readonly deliveryMs?: number | undefined;
  /** Maximum milliseconds until the worker is ready. Default 10,000. */
  readonly startMs?: number | undefined;
  /**
   * Maximum memory in MiB (1,048,576 bytes). Default 256. Below 16 it counts as 16 in a `process` and in
   * `quickjs`.
   */
  readonly memoryMb?: number | undefined;
  /** Maximum steps of one delivery, in the unit of the worker. Default: no limit. */
  readonly computation?: number | undefined;
}

/** Limits of one vat; only the computation may be unlimited. */
export interface EnforcedLimits extends VatLimits {
  readonly deliveryMs: number;
  readonly startMs: number;
  readonly memoryMb: number;
}

/** The limits of a vat, with the defaults for those that are not set. */
export const limitsOf = ({
  deliveryMs = 10_000,
  startMs = 10_000,
  memoryMb = 256,
  computation,
}: VatLimits = {}): EnforcedLimits => ({ deliveryMs, startMs, memoryMb, computation });

/** Bytes of a mebibyte (MiB), the unit of all memory limits. */
export const MIB = 1024 * 1024;

// Data and syscalls. Both sides of a syscall check these limits: an authored vat gets an error that it can catch.
// What exceeds them anyway comes from a broken worker, and the kernel terminates its vat.

/** Characters of one string: the body of data, or a value in the vat store. */
export const MAX_TEXT_LENGTH = 10_000_000;
/** Entries of a list outside of data, such as resolutions. */
export const MAX_LIST_LENGTH = 100_000;
/** References to objects and promises in data: the slowest worker takes 0.2 ms to resolve one. */
export const MAX_REFERENCES = 10_000;
/** Bytes of UTF-8 of a key in the vat store: with its prefix it is a key of the kernel's store. */
export const MAX_KEY_BYTES = 1_800;
/** Characters of a method name. */
export const MAX_METHOD_LENGTH = 10_000;
/** Values in data, including nested ones: a value of a few bytes can take a hundred bytes of memory. */
export const MAX_VALUES = 100_000;
/** Nesting of arrays, records and tagged values: engines have stacks of different sizes. */
export const MAX_DEPTH = 100;
/** Decimal digits of a bigint: some engines take quadratic time to parse it. */
export const MAX_DIGITS = 10_000;
/** Characters of the syscalls of one delivery with their answers: the kernel holds them until its end. */
export const MAX_SYSCALL_CHARACTERS = 100_000_000;
/** The part of that which an authored vat may request: the rest is left for its answers. */
export const MAX_AUTHORED_SYSCALL_CHARACTERS = 50_000_000;
/** Characters that a syscall counts in addition to its text: there can be a million syscalls. */
export const SYSCALL_SIZE = 100;
/** Characters of promises that are settled together: in a frame to the kernel, one can take three bytes. */
export const MAX_SETTLEMENT_CHARACTERS = 20_000_000;

// The log.

/** Characters that an authored vat may log in one delivery; the rest is dropped with a warning. */
export const MAX_LOG_CHARACTERS = 1_000_000;
/** Characters that any worker may log in one delivery; a vat that logs more is terminated. */
export const MAX_WORKER_LOG_CHARACTERS = 16_000_000;
/** Characters of one line in the log of an authored vat. */
export const MAX_LOG_LINE_LENGTH = 100_000;
/** Characters that a line counts in addition to its text: there can be many empty lines. */
export const LOG_LINE_SIZE = 100;

// Workers.

/**
 * MiB. A smaller `memoryMb` counts as this in a process: the heap of Node cannot be limited to less than 13 MiB,
 * and the memory of an idle process varies by several MiB. An engine of QuickJS starts with as much.
 */
export const MIN_PROCESS_MEMORY_MB = 16;
/** Minimum milliseconds between two measurements of the memory of a worker, so that they cost little. */
export const MEMORY_CHECK_MS = 25;
/** Milliseconds until a manager of the host must have stopped; then its worker is abandoned. */
export const STOP_MS = 10_000;
/** Milliseconds after which the log says that a killed worker still runs: a thread may be in an engine call. */
export const SLOW_KILL_MS = 2_000;
/** Bytes of one frame from a worker process: a character of {@link MAX_TEXT_LENGTH} can take six. */
export const MAX_FRAME_BYTES = 64 * MIB;
/** Bytes that may wait until a worker process reads them, in addition to the latest message. */
export const MAX_UNREAD_BYTES = 64 * MIB;
/** Values in one message of a worker: parsed, they can take 20 times the memory of their text. */
export const MAX_MESSAGE_VALUES = 2_000_000;
/** Characters of the problem that a worker reports. */
export const MAX_PROBLEM_LENGTH = 10_000;
/** Nesting of the code of a vat, in calls of its parser: V8 ends the process near the end of the stack. */
export const MAX_CODE_NESTING = 800;
/** Workers of a vat that may be lost in the same delivery; then the vat is terminated. */
export const MAX_LOSSES = 3;
/** Workers that are started for a vat if each ends before it is ready. */
export const MAX_START_ATTEMPTS = 3;

/** Steps of a delivery of a vat with a meter, unless it sets `limits.computation`. */
export const DEFAULT_METERED_COMPUTATION = 100_000_000;

// The kernel.

/** Meters of a kernel: they are never deleted. */
export const MAX_METERS = 10_000;

/** Vats with a transcript that have a worker at the same time, unless the host sets `maxVatsOnline`. */
export const DEFAULT_MAX_VATS_ONLINE = 50;
/** Deliveries after which a vat is asked for its garbage, unless it sets `reapInterval`. */
export const DEFAULT_REAP_INTERVAL = 1000;
/** References in deliveries of garbage collection after which a vat is asked, unless it sets `reapGcKrefs`. */
export const DEFAULT_REAP_GC_KREFS = 20;
/** Entries of terminated vats that one crank removes, unless the run sets `cleanupBudget`. */
export const DEFAULT_CLEANUP_BUDGET = 100;
/** What an upgrade says to waiters on promises of the old code, unless it has a message. */
export const DEFAULT_UPGRADE_MESSAGE = 'vat upgraded';
/** The size of a transcript at which a durable vat begins a new one, unless it sets `upgradeEvery`. */
export const DEFAULT_UPGRADE_EVERY = { deliveries: 5_000, bytes: 5_000_000 };
/** What an upgrade of a vat to its own code says to waiters on promises of the vat. */
export const RESTART_MESSAGE = 'vat restarted';
/** Milliseconds of cranks after which the event loop gets a turn, so that devices and signals are served. */
export const TURN_MS = 10;
/** Records that may wait to be written: limits memory, and the duration of one write. */
export const MAX_UNWRITTEN_RECORDS = 20_000;
/** Bytes of snapshots that may wait to be written, before compression. */
export const MAX_UNWRITTEN_BYTES = 64 * MIB;
/** Deliveries after which the state of a worker is saved, unless the vat sets `snapshotEvery`. */
export const DEFAULT_SNAPSHOT_EVERY = 200;
/** Characters of deliveries and syscalls after which the state of a worker is saved earlier. */
export const SNAPSHOT_CHARACTERS = 4_000_000;
/** Pages of a worker that are saved in the default time. A worker that has more is saved less often. */
export const SNAPSHOT_PAGES = 40;
/** Deliveries that may wait for a paused or suspended vat; further messages to it are rejected. */
export const MAX_WAITING_ITEMS = 100_000;
/** Characters that are persisted of the reason for which a vat ended. */
export const MAX_REASON_LENGTH = 2_000;
/** Ended vats that are remembered if a device had created them: there can be any number of them. */
export const MAX_ENDED_VATS = 100;
/** Characters of an error that a device answers. */
export const MAX_DEVICE_ERROR_LENGTH = 10_000;

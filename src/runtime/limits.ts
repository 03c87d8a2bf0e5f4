// Every limit and default of a runtime, with its unit. An author can change `defaultDeadlines` and those that start
// with `DEFAULT_` in `@RuntimeDef`; the others are fixed. The size of the log file is in `support/log/logger`.

/** How long each hook may take, in milliseconds; `Infinity` for no limit. */
export interface Deadlines {
  /** Default 60,000. A self-test that hangs would block the whole provider. */
  test: number;
  /** Default 30,000. */
  offer: number;
  /** Default 1,800,000: payloads may be large. */
  deploy: number;
  /** Default 600,000. */
  start: number;
  /** Default 60,000: to create a command, not to complete it. */
  runCommand: number;
  /** Default 10,000. */
  killCommand: number;
  /** Default 60,000. */
  joinNetwork: number;
  /** Default 3,000. The supervisor kills the process after 5,000 in any case. */
  stop: number;
}

/** Limits of the hooks in milliseconds, unless the author sets others. */
export const defaultDeadlines: Deadlines = {
  test: 60_000,
  offer: 30_000,
  deploy: 1_800_000,
  start: 600_000,
  runCommand: 60_000,
  killCommand: 10_000,
  joinNetwork: 60_000,
  stop: 3_000,
};

// Stopping

/** For the whole stop, the hook included: the supervisor kills the process after 5,000. */
export const STOP_LIMIT_MS = 4_500;
/** A first signal stops a server; this one cuts the stop short. */
export const FORCING_SIGNAL = 2;
/** Between SIGTERM and SIGKILL for children, when the runtime stops. */
export const STOP_CHILDREN_GRACE_MS = 800;
/** For handlers, when the runtime stops: they see the exit of their children first. */
export const STOP_COMMANDS_GRACE_MS = STOP_CHILDREN_GRACE_MS + 300;
/** After the answer to a shutdown the supervisor kills the process; if it does not, the process exits. */
export const SHUTDOWN_WAIT_MS = 5_000;
/** Before a runtime exits by itself: the supervisor drops what it has not read by then. */
export const EXIT_WAIT_MS = 100;
/** For the last answer to leave, after all other output. */
export const LAST_FLUSH_MS = 400;
/** For the last lines on stderr: if they remain unread, the process exits without them. */
export const LAST_STDERR_MS = 200;

// Commands

/** Commands that run at the same time. Each takes some kilobytes, even while it only waits. */
export const DEFAULT_MAX_COMMANDS = 10_000;
/** For a handler after a signal that ends its command, and for a program whose lines are no longer read. */
export const COMMAND_GRACE_MS = 2_000;
/** A line of a program that `run.lines` reads. A longer one is rejected instead of filling the memory. */
export const MAX_LINE_CHARACTERS = 16 * 1024 * 1024;
/** In `run`, for the command after its output has lost its reader. */
export const UNREAD_COMMAND_MS = 2_000;
/** A pipe that a child left to a background process is read until it is quiet for this long. */
export const QUIET_PIPE_MS = 100;
/** Output that is read after a child's exit. More than any pipe holds, so the rest was written later. */
export const MAX_OUTPUT_AFTER_EXIT_BYTES = 1024 * 1024;

// The Runtime API

/** Longest frame that is accepted. */
export const DEFAULT_MAX_FRAME_BYTES = 64 * 1024 * 1024;
/**
 * Output in one event. Such a frame fits the 64 KiB of a pipe, and the supervisor decodes it nearly three times
 * faster than one of 64 KiB.
 */
export const MAX_EVENT_OUTPUT_BYTES = 32 * 1024;
/** Above this, writers are asked to wait. */
export const OUTPUT_HIGH_WATER_BYTES = 512 * 1024;
/** Above this, a write fails with VMRE_OUTPUT_OVERFLOW: its writer does not wait. */
export const MAX_PENDING_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Above this, no request is read: a supervisor that sends requests must also read. */
export const MAX_UNREAD_OUTPUT_BYTES = 4 * 1024 * 1024;
/** Usage counters are published at most once in this time, which is how often the provider samples them. */
export const COUNTER_INTERVAL_MS = 1_000;
/** How often a process checks whether its parent still exists. */
export const PARENT_CHECK_MS = 1_000;

// Networks

/** An Ethernet frame, including jumbo frames of the outbound network. */
export const MAX_NETWORK_FRAME_BYTES = 65_535;
/** Datagrams being handled. More are dropped, as a network does. */
export const MAX_PENDING_DATAGRAMS = 1_024;

// The log

/** Smallest log file that can be asked for: it must hold one line. */
export const MIN_LOG_BYTES = 4_096;
/** Warnings about output after the end of a command. */
export const MAX_LATE_OUTPUT_WARNINGS = 100;
/** Uncaught errors that are reported while the process exits. */
export const MAX_UNCAUGHT_ERRORS = 10;

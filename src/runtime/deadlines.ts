/** How long each hook may take, in milliseconds; `Infinity` for no limit. */
export interface Deadlines {
  /** Default 60,000. A self-test that hangs would stop the whole provider. */
  test: number;
  /** Default 30,000. */
  offer: number;
  /** Default 1,800,000: payloads may be large. */
  deploy: number;
  /** Default 600,000. */
  start: number;
  /** Default 60,000: to begin a command, not to finish it. */
  runCommand: number;
  /** Default 10,000. */
  killCommand: number;
  /** Default 60,000. */
  joinNetwork: number;
  /** Default 3,000; the supervisor kills after five seconds, whatever is said here. */
  stop: number;
}

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

/** The whole of stopping, the hook included: the supervisor waits five seconds. */
export const STOP_LIMIT_MS = 4_500;

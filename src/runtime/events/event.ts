import type { Json } from '../../support/json';
import type { ProcessId } from '../commands/command-request';

/** An event that a runtime sends to its supervisor. */
export type RuntimeEvent =
  | { readonly type: 'commandStarted'; readonly pid: ProcessId }
  | { readonly type: 'commandStdout'; readonly pid: ProcessId; readonly data: Uint8Array }
  | { readonly type: 'commandStderr'; readonly pid: ProcessId; readonly data: Uint8Array }
  | { readonly type: 'commandStopped'; readonly pid: ProcessId; readonly code: number }
  /** The current supervisor logs states and drops them. */
  | { readonly type: 'state'; readonly name: string; readonly value: Json }
  | { readonly type: 'counter'; readonly name: string; readonly value: number };

/** The event of a type. */
export type RuntimeEventOf<Type extends RuntimeEvent['type']> = Extract<
  RuntimeEvent,
  { type: Type }
>;

/** The stream of a command that output belongs to. */
export type OutputStream = 'stdout' | 'stderr';

/**
 * Where events go: the Runtime API, a terminal, a test. A sink preserves their order.
 */
export interface EventSink {
  /** Whether more output is pending than a writer that awaits its writes can cause. */
  readonly isOverfull: boolean;
  started(pid: ProcessId): void;
  /** @returns nothing when there is room for more, else a promise that settles when there is */
  output(pid: ProcessId, stream: OutputStream, data: Uint8Array): Promise<void> | undefined;
  /** A stopped event follows after this turn. */
  ending?(): void;
  stopped(pid: ProcessId, code: number): void;
  /** @param json the value as JSON */
  state(name: string, json: string): void;
  counter(name: string, value: number): void;
}

/** Drops all events: `test`, `offer-template` and `deploy` publish none. */
export const nullSink: EventSink = {
  isOverfull: false,
  started() {},
  output: () => undefined,
  stopped() {},
  state() {},
  counter() {},
};

/** The pid of the output of `start`. */
export const START_PID: ProcessId = 0;

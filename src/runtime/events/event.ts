import type { Json } from '../../support/json';
import type { ProcessId } from '../commands/command-request';

/** Everything that a runtime tells its supervisor without being asked. */
export type RuntimeEvent =
  | { readonly type: 'commandStarted'; readonly pid: ProcessId }
  | { readonly type: 'commandStdout'; readonly pid: ProcessId; readonly data: Uint8Array }
  | { readonly type: 'commandStderr'; readonly pid: ProcessId; readonly data: Uint8Array }
  | { readonly type: 'commandStopped'; readonly pid: ProcessId; readonly code: number }
  /** The present supervisor logs states and drops them. */
  | { readonly type: 'state'; readonly name: string; readonly value: Json }
  | { readonly type: 'counter'; readonly name: string; readonly value: number };

/** The stream of a command that output belongs to. */
export type OutputStream = 'stdout' | 'stderr';

/**
 * Where events go: the Runtime API, a terminal, a test. Everything given to a sink leaves it in the
 * order given.
 */
export interface EventSink {
  /** So much waits to be taken that nobody can be waiting for it: writers do not await. */
  readonly isOverfull: boolean;
  started(pid: ProcessId): void;
  /** @returns nothing when there is room for more, else a promise that settles when there is */
  output(pid: ProcessId, stream: OutputStream, data: Uint8Array): Promise<void> | undefined;
  /** A command ends in the next turn. */
  ending?(): void;
  stopped(pid: ProcessId, code: number): void;
  /** @param json the value as JSON */
  state(name: string, json: string): void;
  counter(name: string, value: number): void;
}

/** Swallows what has nobody to go to: `test`, `offer-template` and `deploy` publish no events. */
export const nullSink: EventSink = {
  isOverfull: false,
  started() {},
  output: () => undefined,
  stopped() {},
  state() {},
  counter() {},
};

/** The pid of what `start` itself puts out. */
export const START_PID: ProcessId = 0;

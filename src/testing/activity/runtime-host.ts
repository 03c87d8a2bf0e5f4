import type { Readable, Writable } from 'node:stream';

import type { InMemoryResult } from './in-memory-run';

/** How an activity reaches its runtime: in this process, or as an executable. */
export interface RuntimeHost {
  /** The work directory. */
  readonly workdir: string;
  /** Executes one command line to its end. */
  invoke(command: readonly string[]): Promise<InMemoryResult>;
  /** Starts the runtime in server mode. */
  serve(command: readonly string[]): Promise<RuntimePipes>;
  /** Called after the runtime has exited. @returns violations of the contract; sentences */
  finish(): Promise<readonly string[]>;
  /** Kills what is left, and removes the directories. */
  close(): Promise<void>;
}

/** A runtime in server mode. */
export interface RuntimePipes {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves with the exit code; 128 plus its number for a signal. */
  readonly exited: Promise<number>;
  /** Maximum milliseconds for each answer; `Infinity` for no limit. */
  readonly answerMs: number;
  /** The present values of declared counters; undefined if only published values are known. */
  readonly counters?: ReadonlyMap<string, number> | undefined;
  /** @throws VMRE_NOT_SUPPORTED for a signal that this runtime cannot receive */
  signal(signal: NodeJS.Signals): void;
}

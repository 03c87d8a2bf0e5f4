import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

import type { StopOptions } from '../support/stop-options';
import type { EnvironmentChoice } from './environment';
import type { ExitStatus } from './exit-status';

/** A program to start. */
export interface ChildSpec extends EnvironmentChoice {
  /** A path, or a name that is looked up in PATH. No shell interprets it. */
  program: string;
  /** Arguments after the program's own name. Default: none. */
  args?: readonly string[] | undefined;
  /** Working directory. Default: the directory of this process. */
  cwd?: string | undefined;
  /** Default `none`: the child reads end of file at once. */
  stdin?: 'none' | 'pipe' | undefined;
  /** Number of additional pipes, from file descriptor 3 on; both ends read and write. Default: 0. */
  pipes?: number | undefined;
}

/** A running child process with piped output. It is the root of a process tree. */
export interface Child {
  /** Process id. */
  readonly pid: number;
  /** The caller must read or resume it. */
  readonly stdout: Readable;
  /** The caller must read or resume it. */
  readonly stderr: Readable;
  /** Resolves when the process itself exits; other processes may still hold its pipes open. */
  readonly exited: Promise<ExitStatus>;
  /** Whether the process was waited for; the system may reuse its pid from then on. */
  readonly hasExited: boolean;
  /** Null unless `stdin` is `pipe`. */
  readonly stdin: Writable | null;
  /**
   * This process's end of an additional pipe, by the file descriptor in the child.
   *
   * @param descriptor 3 or above
   */
  pipe(descriptor: number): Socket;
  /** Lets this process exit while the child runs or its pipes are open. */
  unref(): void;
  /** Process ids of the child and its descendants that are alive. */
  members(): number[];
  /** Signals only this process, as a supervisor does. @returns whether the process still existed */
  signalAlone(signal: NodeJS.Signals): boolean;
  /**
   * Signals the process and all of its descendants.
   *
   * @returns whether at least one process received the signal
   */
  signal(signal: NodeJS.Signals): boolean;
  /**
   * Sends SIGTERM to the process and its descendants, then SIGKILL.
   *
   * @param options milliseconds until SIGKILL. Default 2,000
   * @returns the exit status of the process
   */
  stop(options?: StopOptions): Promise<ExitStatus>;
  /** Stops it at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>;
}

import type { Readable, Writable } from 'node:stream';

import type { InvocationEnvironment } from '../runtime/session/invocation';
import type { Logger } from '../support/log/logger';

/** The output of a runtime: protocol frames, or one line of JSON. */
export interface ProtocolOutput {
  /** Writes a line. Settles when the operating system has taken it. */
  printLine(text: string): Promise<void>;
  /** The raw stream, for frames and for the output of a single command. */
  stream(): Writable;
  /**
   * Calls a listener when the output has lost its reader, because the parent of this process has exited.
   *
   * @returns a function that removes the listener
   */
  onReaderGone(listener: () => void): () => void;
}

/** What adapters use from outside the runtime: arguments, streams, signals. */
export interface HostEnvironment extends InvocationEnvironment {
  argv: readonly string[];
  readonly stdin: Readable;
  output: ProtocolOutput;
  /** Width of the terminal, for the help. */
  columns?: number | undefined;
  /** Sends stray output, such as that of `console.log`, to a log. Before the call, it goes to stderr. */
  redirectStrayOutput(log: Logger): void;
  /** Calls a listener for signals that end a process. @returns a function that removes the listener */
  onSignal(listener: (signal: NodeJS.Signals) => void): () => void;
  /** Calls a listener for uncaught exceptions. @returns a function that removes the listener */
  onUncaught(listener: (error: unknown) => void): () => void;
}

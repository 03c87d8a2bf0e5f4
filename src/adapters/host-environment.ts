import type { Readable, Writable } from 'node:stream';

import type { InvocationEnvironment } from '../runtime/session/invocation';
import type { Logger } from '../support/log/logger';

/** Where the protocol, or the one line of JSON, goes. */
export interface ProtocolOutput {
  /** Writes a line; settles when it was handed to the operating system. */
  printLine(text: string): Promise<void>;
  /** The raw stream, for frames and for the output of a single command. */
  stream(): Writable;
  /**
   * Nobody reads any more, because who started this process is gone. A write that fails says so too.
   *
   * @returns how to stop listening
   */
  onReaderGone(listener: () => void): () => void;
}

/** Everything outside a runtime that its adapters touch. */
export interface HostEnvironment extends InvocationEnvironment {
  argv: readonly string[];
  readonly stdin: Readable;
  output: ProtocolOutput;
  /** Width of the terminal that help is read in. */
  columns?: number | undefined;
  /** Where lines go that somebody printed; before it is called, to stderr. */
  redirectStrayOutput(log: Logger): void;
  /** @returns how to stop listening */
  onSignal(listener: (signal: NodeJS.Signals) => void): () => void;
  /** An exception that nobody caught. @returns how to stop listening */
  onUncaught(listener: (error: unknown) => void): () => void;
}

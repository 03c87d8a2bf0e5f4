import type { VmreError } from '../../support/errors/vmre-error';

/** A command of a requestor that changes an activity or runs in it. */
export type SessionCommand = 'deploy' | 'start' | 'run' | 'terminate';

/**
 * `initialized` before DEPLOY and after TERMINATE, `deployed` after DEPLOY, `ready` after START, `terminated` at the
 * end. A command that fails also leads to the next state.
 */
export type SessionState = 'initialized' | 'deployed' | 'ready' | 'terminated';

/** The result of a command, as a requestor gets it. */
export interface SessionResult {
  /** The command. */
  command: SessionCommand;
  /** Whether the code is 0. Otherwise a supervisor skips the rest of the script. */
  ok: boolean;
  /** The exit code; -1 if the command has none: it was rejected, aborted, or killed by a signal. */
  code: number;
  /** Why it failed; empty for a success. */
  message: string;
  /** The error behind the message, if the code does not say it all: such as a `RuntimeRefusal`. */
  error?: VmreError | undefined;
  /** The captured stdout, as UTF-8. */
  stdout: string;
  /** The captured stderr, as UTF-8. */
  stderr: string;
  /** The captured output as bytes. */
  bytes: { stdout: Buffer; stderr: Buffer };
  /** The number of bytes of its output that were not captured. */
  omitted: { stdout: number; stderr: number };
  /** Duration in milliseconds. */
  tookMs: number;
}

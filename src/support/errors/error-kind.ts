/** Exit codes of runtimes on VMRE and of the `vmre` command, except those after a signal. */
export const ExitCode = {
  /** Success. */
  Ok: 0,
  /** A hook of the runtime failed, or returned an invalid value. */
  Failed: 1,
  /** The command line or the definition of the runtime is invalid. */
  Usage: 2,
  /** The configuration is invalid, or cannot be read or written. */
  Config: 3,
  /** The supervisor, or the runtime under `vmre try`, violates the protocol. */
  Protocol: 4,
  /** Stopping took longer than the supervisor waits; the rest was skipped. */
  Overrun: 5,
  /** The machine lacks a required resource: a directory, a program, a socket. */
  Environment: 6,
  /** An uncaught exception. */
  Uncaught: 70,
} as const;

/** `Response.ErrorCode` of the Runtime API. */
export const WireCode = { Internal: 0, NotFound: 1, BadRequest: 2 } as const;

/** The properties of an error code. */
export interface ErrorKind {
  /** Exit code of a process that fails with the error. */
  readonly exit: number;
  /** `Response.ErrorCode`: 0 INTERNAL, 1 NOT_FOUND, 2 BAD_REQUEST. */
  readonly wire: number;
  /** What happened, in one sentence. */
  readonly summary: string;
  /** How to fix it, in one sentence. */
  readonly fix: string;
}

/** Defines a row of a table of codes. */
export const defineError = (
  exit: number,
  wire: number,
  summary: string,
  fix: string,
): ErrorKind => ({
  exit,
  wire,
  summary: summary,
  fix: fix,
});

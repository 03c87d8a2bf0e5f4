/** Exit codes of runtimes on VMRE and of the `vmre` command, but for those of signals. */
export const ExitCode = {
  /** Done. */
  Ok: 0,
  /** A hook of the runtime failed, or answered nonsense. */
  Failed: 1,
  /** The command line, or the definition of the runtime, is wrong. */
  Usage: 2,
  /** The configuration cannot be read, written or accepted. */
  Config: 3,
  /** The supervisor's bytes, or the runtime's under `vmre try`, break the protocol. */
  Protocol: 4,
  /** Stopping took longer than the supervisor waits; the rest was skipped. */
  Overrun: 5,
  /** The machine refuses something needed: a directory, a program, a socket. */
  Environment: 6,
  /** An uncaught exception. */
  Uncaught: 70,
} as const;

/** `Response.ErrorCode` of the Runtime API. */
export const WireCode = { Internal: 0, NotFound: 1, BadRequest: 2 } as const;

/** What is known of an error by its code. */
export interface ErrorKind {
  /** Exit code of a process that ends with it. */
  readonly exit: number;
  /** `Response.ErrorCode`: 0 INTERNAL, 1 NOT_FOUND, 2 BAD_REQUEST. */
  readonly wire: number;
  /** What happened, one sentence. */
  readonly summary: string;
  /** What to do about it, one sentence. */
  readonly fix: string;
}

/** A row of a table of codes. */
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

import type { RuntimeMode } from '../runtime-mode';

/** Identifies a command within one process of a runtime. Never used twice; the first is 1. */
export type ProcessId = number;

/** A RUN, whichever way it came. */
export interface RunProcess {
  /** The entry point as the requestor gave it. */
  readonly bin: string;
  /** The arguments after the program's own name, which only the Runtime API sends. */
  readonly args: readonly string[];
  /** Empty: the work directory of the activity. */
  readonly workDir: string;
  /** `server` when it came over the Runtime API, `command` when on the command line. */
  readonly mode: RuntimeMode;
}

/** A request to end a command. */
export interface KillProcess {
  /** May be too large for a number when a foreign client made it up. */
  readonly pid: number | bigint;
  /** Signal number; 0 leaves the choice to the runtime. */
  readonly signal: number;
}

/**
 * The arguments without argv0, which the supervisor puts in front of them over the Runtime API: the
 * last part of the entry point's path.
 */
export function withoutProgramName(bin: string, args: readonly string[]): string[] {
  const name = bin.slice(bin.lastIndexOf('/') + 1);
  return args.slice(args[0] === name || args[0] === bin ? 1 : 0);
}

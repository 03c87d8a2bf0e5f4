import type { RuntimeMode } from '../runtime-mode';

/** Identifies a command within one process of a runtime. The first is 1; none is used twice. */
export type ProcessId = number;

/** A RUN, from the Runtime API or the command line. */
export interface RunProcess {
  /** The entry point that the requestor named. */
  readonly bin: string;
  /** The arguments, without the name of the program. */
  readonly args: readonly string[];
  /** The working directory. Empty for the work directory of the activity. */
  readonly workDir: string;
  /** `server` when it came over the Runtime API, `command` when on the command line. */
  readonly mode: RuntimeMode;
}

/** A request to end a command. */
export interface KillProcess {
  /** Id of the command; a bigint where a number is not exact. */
  readonly pid: number | bigint;
  /** Signal number. 0 asks the command to end. */
  readonly signal: number;
}

/**
 * Removes the name of the program: over the Runtime API, a supervisor sends the file name of the entry point as the
 * first argument.
 */
export function withoutProgramName(bin: string, args: readonly string[]): string[] {
  const name = bin.slice(bin.lastIndexOf('/') + 1);
  return args.slice(args[0] === name || args[0] === bin ? 1 : 0);
}

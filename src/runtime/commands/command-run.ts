import type { Child, ChildSpec } from '../../process/child';
import type { Control } from '../control';
import type { OutputData } from '../events/output-data';
import type { ProcessId } from './command-request';

/**
 * What a command does. Its result, if any, is written to stdout as JSON. What a generator yields is written at once,
 * with backpressure: strings and bytes unchanged, other values as one line of JSON each. If it throws, the message is
 * written to stderr and the command ends with code 1.
 */
export type CommandHandler = (run: CommandRun) => unknown;

/** A program run by a command: {@link ChildSpec} without stdin, which a command does not have. */
export type ProgramSpec = Omit<ChildSpec, 'stdin'>;

/** A running command, as its handler sees it. */
export interface CommandRun {
  /** Id of this command. */
  readonly id: ProcessId;
  /** Aborted when the command is killed or the runtime stops. */
  readonly signal: AbortSignal;
  /** Stops the runtime itself. */
  readonly control: Control;
  /**
   * Writes to the command's stdout. Await it, so that memory stays bounded when the reader is slow. Large data is not
   * copied: do not change it before the promise settles.
   *
   * @param data text, which is sent as UTF-8, or bytes in any kind of buffer
   * @throws VMRE_OUTPUT_INVALID (as a rejection) for anything else, VMRE_OUTPUT_OVERFLOW when nothing is
   * awaited and too much output is pending
   */
  stdout(data: OutputData): Promise<void>;
  /**
   * Writes to the command's stderr, as {@link stdout} does to stdout.
   *
   * @param data text or bytes, as {@link stdout}
   */
  stderr(data: OutputData): Promise<void>;
  /**
   * Runs a program. Its output becomes output of this command.
   *
   * @param program a path, or a name that is looked up in PATH
   * @param args arguments after its own name. Default: none
   * @param spec a relative `cwd` is below the work directory, which is the default
   * @returns its exit code, or 128 plus the number of the signal that terminated it
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED
   */
  exec(program: string, args?: readonly string[], spec?: Partial<ProgramSpec>): Promise<number>;
  /**
   * Reads what a program writes to its stdout, line by line, no faster than the lines are taken. Its stderr goes to
   * that of the command. The program is killed with the command, and when the loop is left.
   * Use it in `for await (const line of run.lines('ffmpeg', args))`.
   *
   * @param program a path, or a name that is looked up in PATH
   * @param args arguments after its own name. Default: none
   * @param spec a relative `cwd` is below the work directory, which is the default
   * @returns lines without their ends; invalid UTF-8 becomes U+FFFD
   * @throws VMRE_PROGRAM_FAILED at the end, when its exit code is not 0: the command ends with the same code unless
   * that is caught; VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED; VMRE_OUTPUT_OVERFLOW for a line above 16 MiB
   */
  lines(
    program: string,
    args?: readonly string[],
    spec?: Partial<ProgramSpec>,
  ): AsyncGenerator<string, void>;
  /**
   * Starts a program that is killed with the command. Its output is not that of the command: read it or resume it.
   *
   * @param program a path, or a name that is looked up in PATH
   * @param args arguments after its own name. Default: none
   * @param spec a relative `cwd` is below the work directory, which is the default
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED
   */
  spawn(program: string, args?: readonly string[], spec?: Partial<ChildSpec>): Promise<Child>;
  /**
   * Ends the command with an exit code. It throws, so nothing after it is executed.
   *
   * @param code 0 to 255
   * @throws VMRE_ARGUMENT_INVALID for any other number
   */
  exit(code: number): never;
}

import type { Awaitable } from '../../support/thenable';
import type { Json } from '../../support/json';
import type { ChildSpec } from '../../process/child';
import type { Control } from '../control';
import type { CommandChannel } from '../events/command-channel';
import type { RuntimeEmitter } from '../events/emitter';
import type { OutputData } from '../events/output-data';
import { CommandExit } from './command-exit';
import type { ProcessId } from './command-request';

/**
 * What a command does. Its result, if any, is written to stdout as JSON. If it throws, the message is written to
 * stderr and ends the command with code 1.
 */
export type CommandHandler = (run: CommandRun) => Awaitable<Json | CommandExit | void>;

/** A program run by a command: {@link ChildSpec} without stdin, which a command does not have. */
export type ProgramSpec = Omit<ChildSpec, 'stdin'>;

/** A command that has started. */
export interface RunningCommand {
  readonly pid: ProcessId;
  /** Aborted when the command is killed or the runtime stops. */
  readonly signal: AbortSignal;
  readonly output: CommandChannel;
  readonly deps: { readonly emitter: RuntimeEmitter; readonly control: Control };
  /** Runs a program as part of the command. @returns its exit code */
  exec(spec: ProgramSpec): Promise<number>;
}

/** A running command, as its handler sees it. */
export class CommandRun {
  constructor(private readonly command: RunningCommand) {}

  /** Id of this command. */
  get id(): ProcessId {
    return this.command.pid;
  }

  /** Aborted when the command is killed or the runtime stops. */
  get signal(): AbortSignal {
    return this.command.signal;
  }

  /** Stops the runtime itself. */
  get control(): Control {
    return this.command.deps.control;
  }

  /**
   * Writes to the command's stdout. Await it, so that memory stays bounded when the reader is slow. Large data is not
   * slow. Large data is not copied, so leave it unchanged until then.
   *
   * @param data text, which is sent as UTF-8, or bytes in any kind of buffer
   * @throws VMRE_OUTPUT_INVALID (as a rejection) for anything else, VMRE_OUTPUT_OVERFLOW when nothing is
   * awaited and too much waits
   */
  stdout(data: OutputData): Promise<void> {
    return this.command.output.writeChecked('stdout', data);
  }

  /** Writes to the command's stderr, as {@link stdout} does to stdout. */
  stderr(data: OutputData): Promise<void> {
    return this.command.output.writeChecked('stderr', data);
  }

  /** Publishes a state of the runtime. @param value any JSON value @throws VMRE_HOOK_RESULT_INVALID */
  state(name: string, value: Json): Promise<void> {
    return this.command.deps.emitter.state(name, value);
  }

  /** Publishes the total of a usage counter. @throws VMRE_COUNTER_INVALID */
  counter(name: string, value: number): Promise<void> {
    return this.command.deps.emitter.counter(name, value);
  }

  /**
   * Runs a program. Its output becomes output of this command.
   *
   * @returns its exit code, or 128 plus the number of the signal that terminated it
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED
   */
  exec(
    program: string,
    args: readonly string[] = [],
    spec: Partial<ProgramSpec> = {},
  ): Promise<number> {
    return this.command.exec({ ...spec, program, args });
  }

  /**
   * Ends the command with an exit code: `return run.exit(3)`.
   *
   * @param code 0 to 255
   * @throws VMRE_ARGUMENT_INVALID for any other number
   */
  exit(code: number): CommandExit {
    return new CommandExit(code);
  }
}

import type { Child, ChildSpec } from '../../process/child';
import type { Control } from '../control';
import type { CommandChannel } from '../events/command-channel';
import type { OutputData } from '../events/output-data';
import type { ProcessId } from './command-request';
import type { CommandRun, ProgramSpec } from './command-run';

/** A command that has started. */
export interface RunningCommand {
  readonly pid: ProcessId;
  /** Aborted when the command is killed or the runtime stops. */
  readonly signal: AbortSignal;
  readonly output: CommandChannel;
  readonly deps: { readonly control: Control };
  /** Runs a program as part of the command. @returns its exit code */
  exec(spec: ProgramSpec): Promise<number>;
  /** Starts a program as a part of the command. */
  spawn(spec: ChildSpec): Promise<Child>;
  /** Runs a program as a part of the command, and reads its stdout. */
  lines(spec: ProgramSpec): AsyncGenerator<string, void>;
  exit(code: number): never;
}

/** What the handler of a command gets. */
export class HandlerRun implements CommandRun {
  constructor(private readonly command: RunningCommand) {}

  get id(): ProcessId {
    return this.command.pid;
  }

  get signal(): AbortSignal {
    return this.command.signal;
  }

  get control(): Control {
    return this.command.deps.control;
  }

  stdout(data: OutputData): Promise<void> {
    return this.command.output.writeChecked('stdout', data);
  }

  stderr(data: OutputData): Promise<void> {
    return this.command.output.writeChecked('stderr', data);
  }

  exec(
    program: string,
    args: readonly string[] = [],
    spec: Partial<ProgramSpec> = {},
  ): Promise<number> {
    return this.command.exec({ ...spec, program, args });
  }

  lines(
    program: string,
    args: readonly string[] = [],
    spec: Partial<ProgramSpec> = {},
  ): AsyncGenerator<string, void> {
    return this.command.lines({ ...spec, program, args });
  }

  spawn(
    program: string,
    args: readonly string[] = [],
    spec: Partial<ChildSpec> = {},
  ): Promise<Child> {
    return this.command.spawn({ ...spec, program, args });
  }

  exit(code: number): never {
    return this.command.exit(code);
  }
}

import type { Child, ChildSpec } from '../../process/child';
import { returnCode, signalName, signalNumber } from '../../process/exit-status';
import type { Clock } from '../../support/clock';
import { afterTurn } from '../../support/after-turn';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { exactJson } from '../../support/exact-json';
import { PatientController } from '../../support/patient-controller';
import { isThenable } from '../../support/thenable';
import type { Control } from '../control';
import type { CommandChannel } from '../events/command-channel';
import type { OutputData } from '../events/output-data';
import type { RecordFailure } from '../session/failure-log';
import { childLines } from './child-lines';
import { forwardOutput } from './child-output';
import { CommandExit, failureCode } from './command-exit';
import { isGenerator, writeYielded } from './yielded-output';
import type { ProcessId } from './command-request';
import type { CommandHandler, ProgramSpec } from './command-run';
import { HandlerRun, type RunningCommand } from './handler-run';
import { COMMAND_GRACE_MS } from '../limits';

/** What a command needs from its runtime. */
export interface CommandDeps {
  readonly control: Control;
  readonly recordFailure: RecordFailure;
  readonly clock: Clock;
  start(spec: ChildSpec): Promise<Child>;
  /** Called once when the command has ended. */
  finished(pid: ProcessId): void;
}

/** Signals that end a command. Others only reach its children. */
const endingSignals: NodeJS.Signals[] = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGABRT',
  'SIGTERM',
  'SIGKILL',
];

/** A command that the framework manages: it starts once and ends once, whatever its handler does. */
export class Command implements RunningCommand {
  private channel: CommandChannel | undefined;
  private readonly children = new Set<Child>();
  private controller: PatientController | undefined;
  private endedBy: NodeJS.Signals | undefined;
  private cancelGrace: (() => void) | undefined;
  /** What the handler has asked to end with. */
  private chosenCode: number | undefined;

  constructor(
    readonly pid: ProcessId,
    private readonly handler: CommandHandler,
    readonly deps: CommandDeps,
  ) {}

  get signal(): AbortSignal {
    this.controller ??= new PatientController();
    if (this.endedBy) this.controller.abort(this.abortReason());
    return this.controller.signal;
  }

  /** Publishes the start and runs the handler. Called when the supervisor knows the pid. */
  begin(channel: CommandChannel): void {
    this.channel = channel;
    channel.started();
    if (this.endedBy) {
      this.enforceEnd(); // killed before it began
      return;
    }
    let result: unknown;
    try {
      result = this.handler(new HandlerRun(this));
      if (isGenerator(result)) result = writeYielded(result, (data) => this.writeWanted(data));
    } catch (error) {
      this.fail(error);
      return;
    }
    if (isThenable(result)) {
      result.then(
        (value) => this.succeed(value),
        (error: unknown) => this.fail(error),
      );
    } else {
      this.succeed(result);
    }
  }

  /** Where the handler writes. */
  get output(): CommandChannel {
    return this.channel as CommandChannel;
  }

  async exec(spec: ProgramSpec): Promise<number> {
    this.controller?.signal.throwIfAborted();
    return this.attach(await this.deps.start(spec));
  }

  async spawn(spec: ChildSpec): Promise<Child> {
    this.controller?.signal.throwIfAborted();
    const child = await this.deps.start(spec);
    this.adopt(child);
    void child.exited.then(() => this.children.delete(child));
    return child;
  }

  lines(spec: ProgramSpec): AsyncGenerator<string, void> {
    return childLines(() => this.spawn(spec), this.output, spec.program);
  }

  exit(code: number): never {
    const exit = new CommandExit(code);
    this.chosenCode ??= code;
    throw exit;
  }

  /** Adds a child that receives the signals of the command from now on. */
  adopt(child: Child): void {
    this.children.add(child);
    if (this.endedBy) child.signal(this.endedBy);
  }

  /** Makes the output of a child output of this command. @returns its exit code */
  async attach(child: Child): Promise<number> {
    this.adopt(child);
    try {
      return returnCode(await forwardOutput(child, this.output));
    } finally {
      this.children.delete(child);
    }
  }

  /**
   * Sends a signal to the command: to its children, and to its handler as an abort. Signal 0 asks the command to end,
   * as SIGTERM does, and enforces the end after two seconds.
   *
   * @throws VMRE_ARGUMENT_INVALID for an unknown signal number
   */
  kill(number: number): void {
    const signal = number === 0 ? 'SIGTERM' : signalName(number);
    if (!signal) throw new VmreError('VMRE_ARGUMENT_INVALID', `${number} is not a signal number`);
    for (const child of this.children) child.signal(signal);
    if (!endingSignals.includes(signal)) return;
    this.endedBy ??= signal;
    this.controller?.abort(this.abortReason());
    // A child that handles the signal decides for itself. A handler without children gets some time.
    if (this.children.size > 0 && number !== 0) return;
    if (signal === 'SIGKILL') this.enforceEnd();
    else this.cancelGrace ??= this.deps.clock.after(COMMAND_GRACE_MS, () => this.enforceEnd());
  }

  /** Ends the command now. Whatever its handler still does is ignored. */
  enforceEnd(): void {
    for (const child of this.children) child.signal('SIGKILL');
    this.finish(128 + signalNumber(this.endedBy ?? 'SIGKILL'));
  }

  /** Writes for a generator, which learns at its next `yield` that the command was killed. */
  private async writeWanted(data: OutputData): Promise<void> {
    await this.output.writeChecked('stdout', data);
    if (this.endedBy) throw this.abortReason();
  }

  private abortReason(): Error {
    return new DOMException(`command ${this.pid} was ended by ${this.endedBy}`, 'AbortError');
  }

  private succeed(value: unknown): void {
    // A handler that catches everything has caught the exit, too.
    if (this.chosenCode !== undefined) {
      this.finishUnlessBroken(this.chosenCode);
      return;
    }
    if (value !== undefined && value !== null) {
      let text: string;
      try {
        text = exactJson(value, 'the handler returned');
      } catch (error) {
        this.fail(error);
        return;
      }
      void this.output.write('stdout', Buffer.from(text));
    }
    this.finishUnlessBroken(0);
  }

  /** An unhandled rejection is reported after the turn in which it occurs. */
  private finishUnlessBroken(code: number): void {
    if (code !== 0) {
      this.finish(code);
      return;
    }
    this.channel?.ending();
    afterTurn(() => this.finish(0));
  }

  private fail(error: unknown): void {
    if (this.endedBy) {
      this.finish(128 + signalNumber(this.endedBy));
      return;
    }
    if (error instanceof CommandExit) {
      this.finishUnlessBroken(error.code);
      return;
    }
    this.deps.recordFailure('a command failed', error, { pid: this.pid });
    if (!this.channel?.isStopped)
      void this.output.write('stderr', Buffer.from(`${messageOf(error)}\n`));
    this.finish(failureCode(error));
  }

  private finish(code: number): void {
    if (this.channel?.isStopped) return;
    this.cancelGrace?.();
    this.channel?.stopped(code);
    this.deps.finished(this.pid);
  }
}

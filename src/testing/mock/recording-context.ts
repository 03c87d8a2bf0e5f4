import type { ProcessId } from '../../runtime/commands/command-request';
import type { CommandHandler, ProgramSpec } from '../../runtime/commands/command-run';
import { configOf } from '../../runtime/config/load-config';
import type { Context } from '../../runtime/context';
import type { RuntimeDefinition } from '../../runtime/definition';
import { withContext } from '../../runtime/pending-context';
import { contextKey, type AnyRuntime } from '../../runtime/runtime';
import type { ConfigOf } from '../../runtime/runtime-classes';
import { SessionContext, type ContextParts } from '../../runtime/session/session-context';
import type { CommandMonitor, CommandResult } from '../../supervisor/command-monitor';
import { commandResult, type TestCommandResult } from '../activity/command-result';
import type { EventRecord, RecordedEvent } from '../activity/event-record';
import type { LoggedLine } from './recorded-log';

/** A context of {@link mockContext}, which records what a runtime does. */
export interface MockContext<R extends AnyRuntime> extends Context<R> {
  /** All events that were emitted, in their order. */
  readonly events: readonly RecordedEvent[];
  /** All lines that were logged, at every level. */
  readonly logged: readonly LoggedLine[];
  /** The exit code that `control.shutdown` was first called with; undefined if it was not called. */
  readonly shutdownCode: number | undefined;
  /** Creates an instance of the runtime with this context. @throws what its constructor or factory throws */
  create(): Promise<R>;
  /**
   * Performs a handler as a command: its result, what a generator yields, `run.exit` and errors have the effects that
   * they have in a runtime.
   *
   * @param handler what the command does, such as `(run) => runtime.greet(args, run)`
   * @returns the result of the command
   */
  perform<T = unknown>(handler: CommandHandler): Promise<TestCommandResult<T>>;
  /**
   * Waits for the end of a command.
   *
   * @param pid as `runCommand` returned it. A command of `ctx.command` or `ctx.spawn` starts in the next turn; the
   *   events of one that the runtime manages itself are published from this call on
   */
  ended<T = unknown>(pid: ProcessId): Promise<TestCommandResult<T>>;
  /** Aborts `signal`, as the stop of a runtime does. @param reason default: an AbortError */
  abort(reason?: unknown): void;
}

/** What a mock context records. */
export interface Recordings {
  definition: RuntimeDefinition;
  record: EventRecord;
  monitor: CommandMonitor;
  logged: LoggedLine[];
  shutdowns: number[];
}

/** Taken before a test can replace it. */
const nextTurn = setImmediate;

/** A context whose commands start by themselves. */
export class RecordingContext<R extends AnyRuntime>
  extends SessionContext<R>
  implements MockContext<R>
{
  private readonly results = new Map<ProcessId, Promise<CommandResult>>();
  private written: object | undefined;

  constructor(
    private readonly given: ContextParts,
    private readonly recordings: Recordings,
  ) {
    super(given);
  }

  get events(): readonly RecordedEvent[] {
    return this.recordings.record.events;
  }

  get logged(): readonly LoggedLine[] {
    return this.recordings.logged;
  }

  get shutdownCode(): number | undefined {
    return this.recordings.shutdowns[0];
  }

  async create(): Promise<R> {
    const { definition } = this.recordings;
    const runtime = await withContext(this, () => definition.create(this));
    if (contextKey in runtime) runtime[contextKey] = this;
    return runtime as R;
  }

  async perform<T = unknown>(handler: CommandHandler): Promise<TestCommandResult<T>> {
    return await this.ended<T>(this.command(handler));
  }

  async ended<T = unknown>(pid: ProcessId): Promise<TestCommandResult<T>> {
    const { code, stdout, stderr } = await (this.results.get(pid) ?? this.begin(pid));
    return commandResult(code, stdout.toString(), stderr.toString()) as TestCommandResult<T>;
  }

  abort(reason?: unknown): void {
    this.given.lifetime.abort(reason);
  }

  override command(handler: CommandHandler): ProcessId {
    return this.beginSoon(this.given.commands.create(handler).pid);
  }

  override async spawn(spec: ProgramSpec): Promise<ProcessId> {
    return this.beginSoon((await this.given.commands.createFromProgram(spec)).pid);
  }

  /** Without a path, the configuration that was written last, or that of the context: there is no file. */
  override async readConfig(path?: string): Promise<ConfigOf<R>> {
    if (path !== undefined) return await super.readConfig(path);
    return this.written ?? this.config;
  }

  override async writeConfig(config: ConfigOf<R>, path?: string): Promise<void> {
    if (path !== undefined) return await super.writeConfig(config, path);
    const { name, configSource } = this.given;
    const values = JSON.parse(JSON.stringify(config)) as object;
    this.written = (await configOf(name, configSource, values)).value;
  }

  /** The command starts after `runCommand` has returned, as it does when a supervisor has the pid. */
  private beginSoon(pid: ProcessId): ProcessId {
    const begun = new Promise<CommandResult>((resolve) => {
      nextTurn(() => resolve(this.begin(pid)));
    });
    this.results.set(pid, begun);
    return pid;
  }

  /** The supervisor knows the pid from now on. */
  private begin(pid: ProcessId): Promise<CommandResult> {
    const result = this.recordings.monitor.follow(pid);
    this.results.set(pid, result);
    this.given.commands.begin(pid, () => undefined);
    return result;
  }
}

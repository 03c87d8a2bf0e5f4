import { VmreError } from '../../support/errors/vmre-error';
import type { StopOptions } from '../../support/stop-options';
import type { RuntimeProgram } from '../runtime-program';
import { limitsOf } from './aborts';
import { Activity } from './activity';
import { CommandRecord, type Outcome } from './command-record';
import type { SessionDeparture } from './departures';
import type { CommandOptions, DeployOptions, RunOptions, SessionOptions } from './session-options';
import type { SessionCommand, SessionResult, SessionState } from './session-result';
import type { SessionUsage } from './session-usage';

/** The state that each command needs, and to which it leads even if it fails. */
const transitions: Readonly<
  Record<SessionCommand, { from: readonly SessionState[]; to: SessionState | undefined }>
> = {
  deploy: { from: ['initialized'], to: 'deployed' },
  start: { from: ['deployed'], to: 'ready' },
  run: { from: ['ready'], to: undefined },
  terminate: { from: ['initialized', 'deployed', 'ready'], to: 'initialized' },
};

/**
 * An activity: what a supervisor does with a runtime for a requestor. Commands that fail do not reject; their result
 * says why, as a requestor gets it.
 */
export class Session implements AsyncDisposable {
  private readonly activity: Activity;
  private readonly pending = new Set<CommandRecord>();
  private readonly results = new Set<Promise<SessionResult>>();
  private current: SessionState = 'initialized';
  private commands = 0;
  private stopped: Promise<void> | undefined;

  /** @internal */
  constructor(
    /** The executable of the runtime. */
    readonly program: RuntimeProgram,
    private readonly options: SessionOptions,
  ) {
    this.activity = new Activity(program, options);
  }

  /** The work directory, which has all volumes. */
  get workdir(): string {
    return this.program.workdir;
  }

  /** Which command may come next. */
  get state(): SessionState {
    return this.current;
  }

  /** The start mode that the last DEPLOY answered: `empty` before. */
  get startMode(): 'blocking' | 'empty' {
    return this.activity.startMode;
  }

  /** The version that the runtime answered to hello; empty before and in command mode. */
  get version(): string {
    return this.activity.version;
  }

  /** The violations of the contract so far, one per rule; empty unless the session is strict. */
  get departures(): readonly SessionDeparture[] {
    return this.activity.departures.all;
  }

  /**
   * DEPLOY.
   *
   * @param options volumes, networks and so on
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED
   */
  deploy(options: DeployOptions = {}): Promise<SessionResult> {
    return this.perform('deploy', options, (record, limits) =>
      this.activity.deploy(options, record, limits),
    );
  }

  /**
   * START. In server mode it ends when the runtime has answered hello and joined its networks; later output of START
   * goes to `onEvent`.
   *
   * @param args arguments of START. Default: none
   * @param options an abort signal, a listener for output
   * @throws as {@link deploy}
   */
  start(args: readonly string[] = [], options: CommandOptions = {}): Promise<SessionResult> {
    return this.perform('start', options, (record, limits) =>
      this.activity.start(args, record, limits),
    );
  }

  /**
   * RUN. A supervisor has one command at a time; this session takes several at once, if it is in the state `ready`.
   *
   * @param command entry point, then its arguments
   * @param options capture, an abort signal, a listener for output
   * @throws as {@link deploy}
   */
  run(command: readonly string[], options: RunOptions = {}): Promise<SessionResult> {
    return this.perform('run', options, (record, limits) =>
      this.activity.run(command, record, limits, options.onPid),
    );
  }

  /**
   * KILL, which no supervisor of today sends. Only in server mode.
   *
   * @param pid as `onPid` got it
   * @param signal number of a signal; 0 lets the runtime choose. Default 15
   * @throws RuntimeRefusal, VMRE_RUNTIME_EXITED
   */
  async kill(pid: number, signal = 15): Promise<void> {
    const { service } = this.activity;
    if (!service) throw new VmreError('VMRE_RUNTIME_EXITED', 'no runtime serves this session');
    await service.client.kill(pid, signal);
  }

  /**
   * The path on the host of a path in the container, by the volumes of the runtime.
   *
   * @param path without `container:`
   * @throws VMRE_VOLUME_INVALID if no volume has the path
   */
  resolve(path: string): string {
    return this.activity.resolve(path);
  }

  /** TERMINATE. The runtime is stopped; the next DEPLOY begins a second life in the same work directory. */
  terminate(): Promise<SessionResult> {
    return this.perform('terminate', {}, async () => {
      await this.activity.endLife();
      return { code: 0 };
    });
  }

  /** What the activity has used so far. */
  usage(): SessionUsage {
    return this.activity.usage();
  }

  /**
   * Ends the activity: SHUTDOWN, five seconds for its answer, SIGKILL. Afterwards none of the session's processes is
   * alive. Later calls return the same promise.
   *
   * @param options milliseconds for the answer to SHUTDOWN. Default 5,000, as in a supervisor
   */
  stop({ graceMs }: StopOptions = {}): Promise<void> {
    return (this.stopped ??= this.end(graceMs));
  }

  /** Stops it at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private async end(graceMs: number | undefined): Promise<void> {
    await this.activity.stop(graceMs);
    await Promise.allSettled(this.results); // commands that were starting a process
    this.enter('terminated');
  }

  private perform(...given: Parameters<Session['carryOut']>): Promise<SessionResult> {
    const result = this.carryOut(...given);
    this.results.add(result);
    const forget = (): void => void this.results.delete(result);
    result.then(forget, forget);
    return result;
  }

  private async carryOut(
    command: SessionCommand,
    options: CommandOptions & Pick<RunOptions, 'capture'>,
    task: (record: CommandRecord, limits: AbortSignal) => Promise<Outcome>,
  ): Promise<SessionResult> {
    const number = (this.commands += 1);
    const record = new CommandRecord(command, number, options, this.activity.emit);
    const refusal = this.refusalOf(command);
    if (refusal !== undefined) return record.result({ code: -1, message: refusal });
    const { to } = transitions[command];
    this.pending.add(record);
    try {
      using limits = limitsOf([options.signal], this.options.timeoutMs);
      return record.result(await task(record, limits.signal));
    } finally {
      this.pending.delete(record);
      if (to !== undefined && !this.stopped) this.enter(to);
    }
  }

  /** Why a command may not come now. */
  private refusalOf(command: SessionCommand): string | undefined {
    if (this.stopped) return `the session has ended, and takes no ${command}`;
    const busy = [...this.pending].find((each) => command !== 'run' || each.command !== 'run');
    if (busy) return `the session is busy with ${busy.command}, and takes no ${command}`;
    const { from } = transitions[command];
    if (from.includes(this.current)) return undefined;
    return `${command} needs the state ${from.join(' or ')}; the state is ${this.current}`;
  }

  private enter(state: SessionState): void {
    if (this.current === state) return;
    this.current = state;
    this.activity.emit({ type: 'stateChanged', state });
  }
}

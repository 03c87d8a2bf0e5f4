import type { StopOptions } from '../../support/stop-options';
import type { RuntimeProgram } from '../runtime-program';
import type { SessionDeparture } from './departures';
import type { CommandOptions, DeployOptions, RunOptions, SessionOptions } from './session-options';
import type { SessionResult, SessionState } from './session-result';
import type { SessionUsage } from './session-usage';

/**
 * An activity: what a supervisor does with a runtime for a requestor. Commands that fail do not reject; their result
 * says why, as a requestor gets it.
 */
export class Session implements AsyncDisposable {
  /** @internal */
  constructor(
    readonly program: RuntimeProgram,
    private readonly options: SessionOptions,
  ) {}

  /** Which command may come next. */
  get state(): SessionState {
    return 'initialized';
  }

  /** The start mode that the last DEPLOY answered: `empty` before. */
  get startMode(): 'blocking' | 'empty' {
    return this.options.startMode ?? 'empty';
  }

  /** The version that the runtime answered to hello; empty before and in command mode. */
  get version(): string {
    return '';
  }

  /** The violations of the contract so far, one per rule; empty unless the session is strict. */
  get departures(): readonly SessionDeparture[] {
    return [];
  }

  /**
   * DEPLOY.
   *
   * @param options volumes, networks and so on
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED
   */
  deploy(_options: DeployOptions = {}): Promise<SessionResult> {
    throw new Error('not yet');
  }

  /**
   * START. In server mode it ends when the runtime has answered hello and joined its networks; later output of START
   * goes to `onEvent`.
   *
   * @param args arguments of START. Default: none
   * @param options an abort signal, a listener for output
   * @throws as {@link deploy}
   */
  start(_args: readonly string[] = [], _options: CommandOptions = {}): Promise<SessionResult> {
    throw new Error('not yet');
  }

  /**
   * RUN. A supervisor has one command at a time; this session takes several at once, if it is in the state `ready`.
   *
   * @param command entry point, then its arguments
   * @param options capture, an abort signal, a listener for output
   * @throws as {@link deploy}
   */
  run(_command: readonly string[], _options: RunOptions = {}): Promise<SessionResult> {
    throw new Error('not yet');
  }

  /**
   * KILL, which no supervisor of today sends. Only in server mode.
   *
   * @param pid as `onPid` got it
   * @param signal number of a signal; 0 lets the runtime choose. Default 15
   * @throws RuntimeRefusal, VMRE_RUNTIME_EXITED
   */
  kill(_pid: number, _signal = 15): Promise<void> {
    throw new Error('not yet');
  }

  /**
   * The path on the host of a path in the container, by the volumes of the runtime.
   *
   * @param path without `container:`
   * @throws VMRE_VOLUME_INVALID if no volume has the path
   */
  resolve(_path: string): string {
    throw new Error('not yet');
  }

  /** TERMINATE. The runtime is stopped; the next DEPLOY begins a second life in the same work directory. */
  terminate(): Promise<SessionResult> {
    throw new Error('not yet');
  }

  /** What the activity has used so far. */
  usage(): SessionUsage {
    throw new Error('not yet');
  }

  /**
   * Ends the activity: SHUTDOWN, five seconds for its answer, SIGKILL. Afterwards none of the session's processes is
   * alive. Later calls return the same promise.
   *
   * @param options milliseconds for the answer to SHUTDOWN. Default 5,000, as in a supervisor
   */
  stop(_options: StopOptions = {}): Promise<void> {
    return Promise.resolve();
  }

  /** Stops it at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

import { exitStatus } from '../../process/exit-status';
import { ExitCode } from '../../support/errors/error-kind';
import { VmreError } from '../../support/errors/vmre-error';
import type { Activity } from './activity';
import { builtins } from './builtins';
import type { Job } from './job';
import { readLine, type LineMode } from './read-line';
import type { Recorder } from './recorder';
import type { ShellView } from './shell-event';

const SIGTERM = 15;
const SIGKILL = 9;
const names: ReadonlySet<string> = new Set(Object.keys(builtins));

/** Carries out lines, one after the other. */
export class Shell {
  /** Whether the last line was read. */
  isOver = false;
  /** Whether the runtime is being deployed or started. */
  isOpening = false;
  private foreground: Job | undefined;
  /** A RUN without an answer, and the signal that the command gets when it has started. */
  private starting: { signal: number | undefined } | undefined;
  private interrupts = 0;
  private worst: number = ExitCode.Ok;

  /** @param recorder stores the commands. Default: none */
  constructor(
    readonly activity: Activity,
    private readonly view: ShellView,
    readonly mode: LineMode,
    private readonly recorder?: Recorder | undefined,
  ) {}

  /** Whether a command or a start is going on, which {@link interrupt} ends. */
  get isBusy(): boolean {
    return (this.foreground ?? this.starting) !== undefined || this.isOpening;
  }

  /** Deploys and starts the runtime. A failure is shown. @returns an exit code */
  async open(): Promise<number> {
    this.isOpening = true;
    try {
      await this.activity.open();
      return ExitCode.Ok;
    } catch (error) {
      return this.fail(error);
    } finally {
      this.isOpening = false;
    }
  }

  /** Carries out a line. Its failure is shown. @returns an exit code */
  async take(line: string): Promise<number> {
    this.interrupts = 0;
    try {
      const entry = readLine(line, this.mode, names);
      if (entry.kind === 'run') return await this.run(entry.command, entry.background);
      if (entry.kind === 'nothing') return ExitCode.Ok;
      const { activity, view, mode } = this;
      const context = {
        ...{ activity, view, mode },
        restart: () => this.restart(),
        wait: () => this.wait(),
        leave: () => void (this.isOver = true),
      };
      return (await builtins[entry.name]!.run(context, entry.words)) ?? ExitCode.Ok;
    } catch (error) {
      return this.fail(error);
    }
  }

  /** Waits for commands in the background. @returns the exit code of the last that failed */
  async wait(): Promise<number> {
    await Promise.all([...this.activity.jobs.values()].map(({ ended }) => ended));
    const { worst } = this;
    this.worst = ExitCode.Ok;
    return worst;
  }

  /** Stops the runtime and starts it again, at most after a time in milliseconds. */
  async restart(patienceMs?: number): Promise<void> {
    await this.stop(patienceMs);
    await this.open();
  }

  /** Stops the runtime. A failure is shown. @returns an exit code */
  async stop(patienceMs?: number): Promise<number> {
    try {
      await this.activity.stop(patienceMs);
      return ExitCode.Ok;
    } catch (error) {
      return this.fail(error);
    }
  }

  /**
   * Ends what is going on: SIGTERM for the command, then SIGKILL, then the runtime is killed.
   *
   * @returns what was done
   */
  interrupt(): string {
    this.interrupts += 1;
    const { foreground, interrupts, starting } = this;
    if (starting && interrupts === 1) {
      starting.signal = SIGTERM;
      return 'SIGTERM is sent when the command has started; Ctrl-C again kills the runtime';
    }
    if (!foreground || interrupts > 2) {
      void this.activity.killRuntime();
      return 'the runtime is killed';
    }
    const [signal, name] = interrupts === 1 ? [SIGTERM, 'SIGTERM'] : [SIGKILL, 'SIGKILL'];
    foreground.kill(signal).catch((error: unknown) => this.fail(error));
    return `${name} is sent; Ctrl-C again ${interrupts === 1 ? 'sends SIGKILL' : 'kills the runtime'}`;
  }

  private async run(command: readonly string[], background: boolean): Promise<number> {
    const starting: { signal: number | undefined } = { signal: undefined };
    this.starting = starting;
    let job: Job;
    try {
      job = await this.activity.run(command, background);
    } catch (error) {
      this.recorder?.addRefused(command, VmreError.from(error, 'VMRE_RUNTIME_EXITED'));
      throw error;
    } finally {
      this.starting = undefined;
    }
    if (starting.signal !== undefined) await job.kill(starting.signal);
    this.recorder?.add(job);
    if (background) {
      void this.end(job).then((code) => code !== 0 && (this.worst = code));
      return ExitCode.Ok;
    }
    this.foreground = job;
    try {
      return await this.end(job);
    } finally {
      this.foreground = undefined;
    }
  }

  private async end(job: Job): Promise<number> {
    const end = await job.ended;
    if ('code' in end) return exitStatus(end.code);
    const { error } = end;
    this.view.show({ event: 'error', error, pid: job.pid });
    return error.exitCode;
  }

  private fail(thrown: unknown): number {
    const error = VmreError.from(thrown, 'VMRE_CONTRACT_BROKEN');
    this.view.show({ event: 'error', error });
    return error.exitCode;
  }
}

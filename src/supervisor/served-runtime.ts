import type { Child } from '../process/child';
import { describeExit, type ExitStatus } from '../process/exit-status';
import { settledWithin, withDeadline } from '../support/deadline';
import { VmreError } from '../support/errors/vmre-error';
import { OutputTail } from '../support/output-tail';
import { RuntimeClient, type MessageTap } from './client';
import { CommandMonitor, type CommandObserver, type CommandResult } from './command-monitor';
import { followRun } from './followed-run';
import { broken, quotedStderr, silent } from './invocation';
import type { CommandOutcome, RunningRuntime } from './running-runtime';
import { RuntimeRefusal } from './runtime-refusal';

/** A supervisor waits this long for the answer to shutdown. */
const SHUTDOWN_MS = 5000;
/** A longer stop is too close to the limit. */
const SLOW_MS = SHUTDOWN_MS / 2;
/** Time for a runtime to exit by itself after shutdown, with a meaningful exit code. */
const LEAVE_MS = 3000;
/** Time to wait for the rest of stderr; other processes may hold it open. */
const STDERR_MS = 500;
/** Time between the exit of a process and the end of its output. */
const HELD_MS = 1000;
/** Bytes of stderr that are quoted in messages. */
const STDERR_TAIL_BYTES = 4096;
const SIGTERM = 15;

/** A started command. @internal */
export interface Begun {
  pid: number;
  ended: Promise<CommandOutcome>;
}

/** How a served runtime is connected. @internal */
export interface ConnectOptions {
  /** Maximum milliseconds per answer. */
  timeoutMs: number;
  /** The version in hello. Default: as {@link RuntimeClient.hello}. */
  protocol?: string | undefined;
  /** Takes the events. Default: a new one. */
  monitor?: CommandMonitor | undefined;
  /** Sees all messages. Default: none. */
  tap?: MessageTap | undefined;
}

/** A runtime in server mode, connected over the Runtime API. */
export class ServedRuntime implements RunningRuntime {
  /** Events of the runtime. */
  readonly monitor: CommandMonitor;
  /** The client, for other requests. */
  readonly client: RuntimeClient;
  /** The version in the answer to hello. */
  version = '';
  /** Output of START. */
  startOutput = '';
  private readonly stderrTail = new OutputTail(STDERR_TAIL_BYTES);
  private readonly stderrEnded: Promise<unknown>;
  private stopped: Promise<void> | undefined;
  /** Whether a call before the stop has rejected because of the runtime. */
  private hasReported = false;

  private readonly timeoutMs: number;

  private constructor(
    private readonly child: Child,
    { timeoutMs, monitor = new CommandMonitor(), tap }: ConnectOptions,
  ) {
    const { stdin, stdout, stderr } = child;
    this.timeoutMs = timeoutMs;
    this.monitor = monitor;
    this.client = new RuntimeClient(stdout, stdin as NonNullable<typeof stdin>, monitor);
    this.client.tap = tap;
    // A supervisor kills a runtime after a protocol error.
    void this.client.ended.then((error) => error && child.signal('SIGKILL'));
    stderr.on('data', (chunk: Buffer) => this.stderrTail.add(chunk));
    this.stderrEnded = new Promise((resolve) => stderr.once('close', resolve));
  }

  /** Resolves when the process exits. */
  get exited(): Promise<ExitStatus> {
    return this.child.exited;
  }

  /**
   * Says hello to a process that was started with `start`.
   *
   * @internal
   * @throws VMRE_RUNTIME_EXITED, VMRE_RUNTIME_TIMEOUT, RuntimeRefusal, VMRE_CONTRACT_BROKEN
   */
  static async connect(child: Child, options: ConnectOptions): Promise<ServedRuntime> {
    const served = new ServedRuntime(child, options);
    served.version = await served.answer('hello', served.client.hello(options.protocol));
    served.startOutput = Buffer.concat(served.monitor.start).toString();
    return served;
  }

  /**
   * Runs a command to its end.
   *
   * @param command entry point, then its arguments
   * @throws RuntimeRefusal, VMRE_RUNTIME_EXITED, VMRE_RUNTIME_TIMEOUT
   */
  async run(command: readonly string[]): Promise<CommandOutcome> {
    const { ended } = await this.begin(command);
    return this.answer('the end of a command', ended);
  }

  /**
   * Starts a command and kills it with SIGTERM.
   *
   * @param command entry point, then its arguments
   * @throws as {@link run}
   */
  async kill(command: readonly string[]): Promise<CommandOutcome> {
    const { pid, ended } = await this.begin(command);
    await this.answer('kill', this.client.kill(pid, SIGTERM));
    return this.answer('the end of a killed command', ended);
  }

  /** Kills an unknown process id, which the runtime must reject without exiting. @throws VMRE_RUNTIME_EXITED */
  async killUnknown(): Promise<void> {
    try {
      await this.answer('kill', this.client.kill(2 ** 31, SIGTERM));
    } catch (error) {
      if (!(error instanceof RuntimeRefusal)) throw error;
    }
  }

  /**
   * Shuts down the runtime and ends its process, within five seconds. Later calls return the same result.
   *
   * @throws VMRE_CONTRACT_BROKEN also if the stream of events violated a rule, the exit code is not 0 (as
   *   after a crash), or stopping took more than half of the time; VMRE_RUNTIME_EXITED
   */
  stop(): Promise<void> {
    return (this.stopped ??= this.stopOnce());
  }

  /**
   * Stops it at the end of an `await using` block.
   *
   * @throws as {@link stop}, unless an earlier call has rejected because the runtime crashed or broke the contract: its
   * error must not be replaced
   */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.stop();
    } catch (error) {
      if (!this.hasReported) throw error;
    }
  }

  private async stopOnce(): Promise<void> {
    const begin = performance.now();
    await withDeadline(this.answer('shutdown', this.client.shutdown()), SHUTDOWN_MS, () =>
      broken(`shutdown was not answered within ${SHUTDOWN_MS / 1000} s`),
    );
    const tookMs = performance.now() - begin;
    this.child.stdin?.end();
    await settledWithin(this.child.exited, LEAVE_MS);
    const exit = this.child.hasExited ? await this.child.exited : undefined;
    // Processes left behind are a violation, and must stay visible.
    this.child.signalAlone('SIGKILL');
    await this.child.exited;
    const [breach] = this.monitor.finish();
    if (breach !== undefined) throw broken(breach);
    if (exit && exit.code !== 0) {
      throw broken(`the runtime exited with ${describeExit(exit)}${await this.quotedStderr()}`);
    }
    if (tookMs > SLOW_MS) {
      const text = `stopping took ${(tookMs / 1000).toFixed(1)} s; a supervisor kills after 5 s`;
      throw broken(`${text}. Make the hook stop faster`);
    }
  }

  /**
   * Waits until all output of a process that has exited is read; a child that it left may hold the output open.
   *
   * @internal
   * @returns how the stream violated the protocol
   */
  async allRead(): Promise<VmreError | undefined> {
    const { ended } = this.client;
    let end: { problem: VmreError | undefined } | undefined;
    void ended.then((problem) => (end = { problem }));
    do await settledWithin(ended, HELD_MS);
    while (!end && this.child.stdout.isPaused()); // the reader is slow
    return end?.problem;
  }

  private async quotedStderr(): Promise<string> {
    await settledWithin(this.stderrEnded, STDERR_MS);
    return quotedStderr(this.stderrTail.text);
  }

  /**
   * Starts a command.
   *
   * @internal
   * @param command entry point, then its arguments
   * @param observer called during the command. Default: none
   * @param onStarted called with the process id before anything that follows in the stream is read
   * @throws as {@link run}
   */
  async begin(
    command: readonly string[],
    observer: CommandObserver = {},
    onStarted: (pid: number) => void = () => undefined,
  ): Promise<Begun> {
    const run = followRun(this.client, this.monitor, command, observer, onStarted);
    const pid = await this.answer('run', run.pid);
    return { pid, ended: (run.ended as Promise<CommandResult>).then(textual) };
  }

  /**
   * Waits for an answer until the timeout or the exit of the runtime.
   *
   * @internal
   * @param timeoutMs milliseconds; `Infinity` waits for ever. Default: that of the runtime
   */
  answer<T>(what: string, answer: Promise<T>, timeoutMs = this.timeoutMs): Promise<T> {
    const gone = this.child.exited.then(async (exit) => {
      await this.allRead();
      const said = await this.quotedStderr();
      const text = `the runtime exited with ${describeExit(exit)} before ${what}${said}`;
      throw new VmreError('VMRE_RUNTIME_EXITED', text);
    });
    // The exit of the process is a better explanation than the end of the stream.
    const explained = answer.catch((error: unknown) => {
      if (VmreError.is(error) && error.code === 'VMRE_RUNTIME_EXITED') return gone;
      throw error;
    });
    const answered = withDeadline(Promise.race([explained, gone]), timeoutMs, () =>
      silent([what], timeoutMs),
    );
    return answered.catch((error: unknown) => {
      this.hasReported ||= !this.stopped && !(error instanceof RuntimeRefusal);
      throw error;
    });
  }
}

const textual = ({ code, stdout, stderr }: CommandResult): CommandOutcome => ({
  code,
  stdout: stdout.toString(),
  stderr: stderr.toString(),
});

import { basename } from 'node:path';

import type { Child } from '../process/child';
import type { Children } from '../process/children';
import { describeExit } from '../process/exit-status';
import { withDeadline } from '../support/deadline';
import { VmreError } from '../support/errors/vmre-error';
import { RuntimeClient, RuntimeRefusal } from './client';
import { CommandMonitor, type CommandResult } from './command-monitor';
import { broken, environmentOf, globals, silent, type RuntimeProgram } from './runtime-program';
import type { CommandOutcome, RunningRuntime } from './running-runtime';

/** The supervisor waits this long for shutdown, then leaves. */
const SHUTDOWN_MS = 5000;
/** Kept of what a runtime says on stderr, for messages. */
const STDERR_TAIL = 4096;
const SIGTERM = 15;

/** A command that was accepted. */
interface Begun {
  pid: number;
  ended: Promise<CommandOutcome>;
}

/** A runtime in server mode, reached over the Runtime API. */
export class ServedRuntime implements RunningRuntime {
  /** What the runtime has published. */
  readonly monitor = new CommandMonitor();
  /** The connection, for requests of every kind. */
  readonly client: RuntimeClient;
  /** As the runtime answered hello. */
  version = '';
  /** What START put out. */
  startOutput = '';
  private stderrTail = '';

  private constructor(
    /** The process. */
    readonly child: Child,
    private readonly timeoutMs: number,
  ) {
    const { stdin, stdout, stderr } = child;
    this.client = new RuntimeClient(stdout, stdin as NonNullable<typeof stdin>, this.monitor);
    // A supervisor kills a runtime whose stream it cannot read.
    void this.client.ended.then((error) => error && child.signal('SIGKILL'));
    stderr.on('data', (chunk: Buffer) => {
      this.stderrTail = (this.stderrTail + chunk.toString()).slice(-STDERR_TAIL);
    });
  }

  /**
   * Starts a runtime and says hello.
   *
   * @throws VMRE_RUNTIME_EXITED, VMRE_RUNTIME_SILENT, RuntimeRefusal, VMRE_CONTRACT_BROKEN
   */
  static async start(
    children: Children,
    runtime: RuntimeProgram,
    startArgs: readonly string[] = [],
  ): Promise<ServedRuntime> {
    const args = [...globals(runtime), 'start', ...startArgs];
    const { program, workdir: cwd, timeoutMs } = runtime;
    const child = await children.start({
      ...{ program, args, cwd, ...environmentOf(runtime) },
      stdin: 'pipe',
    });
    const served = new ServedRuntime(child, timeoutMs);
    served.version = await served.answer('hello', served.client.hello());
    served.startOutput = Buffer.concat(served.monitor.start).toString();
    return served;
  }

  /** Runs a command to its end. @throws RuntimeRefusal, VMRE_RUNTIME_EXITED, VMRE_RUNTIME_SILENT */
  async run(command: readonly string[]): Promise<CommandOutcome> {
    const { ended } = await this.begin(command);
    return this.answer('the end of a command', ended);
  }

  /** Begins a command and kills it with SIGTERM. @throws as {@link run} */
  async kill(command: readonly string[]): Promise<CommandOutcome> {
    const { pid, ended } = await this.begin(command);
    await this.answer('kill', this.client.kill(pid, SIGTERM));
    return this.answer('the end of a killed command', ended);
  }

  /** A kill of nothing has to be refused, and must not end the runtime. */
  async killUnknown(): Promise<void> {
    try {
      await this.answer('kill', this.client.kill(2 ** 31, SIGTERM));
    } catch (error) {
      if (!(error instanceof RuntimeRefusal)) throw error;
    }
  }

  /**
   * Shuts the runtime down and ends the process; five seconds are the most it gets.
   *
   * @throws VMRE_CONTRACT_BROKEN also when the stream of events was not as it has to be
   */
  async stop(): Promise<void> {
    await withDeadline(this.answer('shutdown', this.client.shutdown()), SHUTDOWN_MS, () =>
      broken(`shutdown was not answered within ${SHUTDOWN_MS / 1000} s`),
    );
    // What it leaves behind is a breach, and must still be there to be seen.
    this.child.signalAlone('SIGKILL');
    await this.child.exited;
    const [breach] = this.monitor.finish();
    if (breach !== undefined) throw broken(breach);
  }

  private async begin([bin = '', ...args]: readonly string[]): Promise<Begun> {
    let ended: Promise<CommandResult> | undefined;
    // As a supervisor does: the arguments begin with the last part of the program's path.
    const run = this.client.run({ bin, args: [basename(bin), ...args], workDir: '' }, (pid) => {
      ended = this.monitor.follow(pid);
    });
    const pid = await this.answer('run', run);
    return { pid, ended: (ended as unknown as Promise<CommandResult>).then(textual) };
  }

  /** Waits for an answer, but neither for ever nor for a runtime that is gone. */
  private answer<T>(what: string, answer: Promise<T>): Promise<T> {
    const gone = this.child.exited.then(async (exit) => {
      await this.client.ended; // what it said last is still read
      const said = this.stderrTail.trim() === '' ? '' : `; it said: ${this.stderrTail.trim()}`;
      const text = `the runtime ended with ${describeExit(exit)} before ${what}${said}`;
      throw new VmreError('VMRE_RUNTIME_EXITED', text);
    });
    // The end of the stream says less than the end of the process.
    const explained = answer.catch((error: unknown) => {
      if (VmreError.is(error) && error.code === 'VMRE_RUNTIME_EXITED') return gone;
      throw error;
    });
    return withDeadline(Promise.race([explained, gone]), this.timeoutMs, () =>
      silent([what], this.timeoutMs),
    );
  }
}

const textual = ({ code, stdout, stderr }: CommandResult): CommandOutcome => ({
  code,
  stdout: stdout.toString(),
  stderr: stderr.toString(),
});

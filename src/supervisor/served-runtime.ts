import { basename } from 'node:path';

import type { Child } from '../process/child';
import type { Children } from '../process/children';
import { describeExit } from '../process/exit-status';
import { settledWithin, withDeadline } from '../support/deadline';
import { VmreError } from '../support/errors/vmre-error';
import { printable } from '../support/printable';
import { RuntimeClient, RuntimeRefusal } from './client';
import { CommandMonitor, type CommandResult } from './command-monitor';
import { broken, environmentOf, globals, silent, type RuntimeProgram } from './runtime-program';
import type { CommandOutcome, RunningRuntime } from './running-runtime';

/** The supervisor waits this long for shutdown, then leaves. */
const SHUTDOWN_MS = 5000;
/** One that takes longer to stop is too close to that. */
const SLOW_MS = SHUTDOWN_MS / 2;
/** For a runtime to end by itself after its shutdown, with an exit code that says how it fared. */
const LEAVE_MS = 3000;
/** For the last words of a runtime that is gone; others may hold its stderr open. */
const LAST_WORDS_MS = 500;
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
  private readonly stderrEnded: Promise<unknown>;

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
    this.stderrEnded = new Promise((resolve) => stderr.once('close', resolve));
  }

  /**
   * Starts a runtime and says hello.
   *
   * @throws VMRE_RUNTIME_EXITED, VMRE_RUNTIME_TIMEOUT, RuntimeRefusal, VMRE_CONTRACT_BROKEN
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
    if (runtime.onStderr) child.stderr.on('data', runtime.onStderr);
    const served = new ServedRuntime(child, timeoutMs);
    served.version = await served.answer('hello', served.client.hello());
    served.startOutput = Buffer.concat(served.monitor.start).toString();
    return served;
  }

  /** Runs a command to its end. @throws RuntimeRefusal, VMRE_RUNTIME_EXITED, VMRE_RUNTIME_TIMEOUT */
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
   * Shuts the runtime down and ends the process; it gets at most five seconds.
   *
   * @throws VMRE_CONTRACT_BROKEN also when the stream of events was not as it has to be, when the runtime ends
   * with an exit code that is not 0, as one does that has crashed before, and when it takes more than half the time
   */
  async stop(): Promise<void> {
    const begin = performance.now();
    await withDeadline(this.answer('shutdown', this.client.shutdown()), SHUTDOWN_MS, () =>
      broken(`shutdown was not answered within ${SHUTDOWN_MS / 1000} s`),
    );
    const took = performance.now() - begin;
    this.child.stdin?.end();
    await settledWithin(this.child.exited, LEAVE_MS);
    const exit = this.child.hasExited ? await this.child.exited : undefined;
    // What it leaves behind is a breach, and must still be there to be seen.
    this.child.signalAlone('SIGKILL');
    await this.child.exited;
    const [breach] = this.monitor.finish();
    if (breach !== undefined) throw broken(breach);
    if (exit && exit.code !== 0) {
      throw broken(`the runtime ended with ${describeExit(exit)}${await this.lastWords()}`);
    }
    if (took > SLOW_MS) {
      const text = `stopping took ${(took / 1000).toFixed(1)} s, and a supervisor kills after 5 s`;
      throw broken(`${text}; make the hook stop quicker`);
    }
  }

  private async lastWords(): Promise<string> {
    await settledWithin(this.stderrEnded, LAST_WORDS_MS);
    const said = this.stderrTail.trim();
    return said === '' ? '' : `; it said: ${printable(said, { lines: true })}`;
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
      const said = await this.lastWords();
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

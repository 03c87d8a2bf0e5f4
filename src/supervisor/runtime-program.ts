import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Child } from '../process/child';
import type { StartedChild } from '../process/started-child';
import { Children } from '../process/children';
import type { EnvironmentChoice } from '../process/environment';
import { counted } from '../support/counted';
import { holdsWithin, withDeadline } from '../support/deadline';
import { checkLimits } from '../support/check-limits';
import { graceOf, type StopOptions } from '../support/stop-options';
import { readDeployAnswer, readOfferAnswer, type DeployedAs, type OfferTemplate } from './answers';
import {
  broken,
  expectSuccess,
  MAX_OUTPUT_BYTES,
  readAll,
  silent,
  type Invoke,
  type Invoked,
} from './invocation';
import { PerCommandRuntime } from './per-command-runtime';
import { ServedRuntime } from './served-runtime';

/** Limits the time per answer, unless the user of a program sets another. */
const DEFAULT_TIMEOUT_MS = 30_000;
/** Maximum time between the exit of a process and the end of its output, which its children may hold open. */
const HELD_MS = 5000;

/** How a {@link RuntimeProgram} is invoked. Its `inheritEnv` is true by default. */
export interface ProgramOptions extends EnvironmentChoice {
  /** The work directory, which must exist. */
  workdir: string;
  /** The `--runtime-arg` values of the descriptor, which precede the command. Default: none. */
  runtimeArgs?: readonly string[] | undefined;
  /** Options that the supervisor adds, such as `--task-package P` or `--cpu-cores 2`. Default: none. */
  supervisorArgs?: readonly string[] | undefined;
  /** Maximum milliseconds per answer. Default 30,000. */
  timeoutMs?: number | undefined;
}

/** A started runtime, by its start mode. */
export interface RuntimeOfMode {
  /** One process serves all commands. */
  blocking: ServedRuntime;
  /** Every command is a separate process. */
  empty: PerCommandRuntime;
}

/** Options of {@link RuntimeProgram.start}. */
export interface StartOptions<Mode extends keyof RuntimeOfMode = 'blocking'> {
  /** As `deploy` answered it. Default `blocking`. */
  startMode?: Mode | undefined;
  /** Arguments of START. Default: none. */
  args?: readonly string[] | undefined;
}

/**
 * The executable of a runtime, in any language, as a provider and a supervisor use it. It owns the processes that it
 * starts.
 *
 * @example
 * ```ts
 * import { RuntimeProgram } from 'vmre/supervisor';
 *
 * test('answers a command', async () => {
 *   await using program = new RuntimeProgram('bin/greeter', { workdir: '/tmp/activity' });
 *   const { startMode } = await program.deploy();
 *   const runtime = await program.start({ startMode });
 *   expect(await runtime.run(['greet', 'world'])).toMatchObject({ code: 0, stdout: 'hello world' });
 *   await runtime.stop();
 * });
 * ```
 */
export class RuntimeProgram {
  /** Maximum milliseconds per answer. */
  readonly timeoutMs: number;
  private readonly children = new Children();
  private readonly starting = new Set<Promise<unknown>>();
  private readonly listeners = new Set<(chunk: Buffer) => void>();

  /**
   * @param path a path, or a name that is looked up in PATH
   * @param options work directory, arguments, environment and timeout
   * @throws VMRE_OPTION_INVALID
   */
  constructor(
    readonly path: string,
    private readonly options: ProgramOptions,
  ) {
    checkLimits(options, { timeoutMs: 'milliseconds above 0' });
    this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  /** How many of the processes that it started are alive, with their descendants. */
  get livingCount(): number {
    return this.children.countLiving();
  }

  /**
   * Waits until no process is alive, as a stopped runtime must see to it.
   *
   * @internal
   * @returns the violation if some still are
   */
  async leftBehind(withinMs: number): Promise<string | undefined> {
    if (await holdsWithin(withinMs, () => this.livingCount === 0)) return undefined;
    return `the runtime left ${counted(this.livingCount, 'process', 'processes')} behind`;
  }

  /**
   * Runs the self-test, as a provider does when it starts. A failure prevents the start of the whole provider.
   *
   * @throws VMRE_CONTRACT_BROKEN unless the exit code is 0, VMRE_RUNTIME_TIMEOUT
   */
  async test(): Promise<void> {
    expectSuccess('test', await this.invoke([...this.runtimeArgs, 'test']));
  }

  /**
   * Gets the offer template.
   *
   * @throws VMRE_CONTRACT_BROKEN for an answer that a provider cannot read, VMRE_RUNTIME_TIMEOUT
   */
  async offerTemplate(): Promise<OfferTemplate> {
    const invoked = await this.invoke([...this.runtimeArgs, 'offer-template']);
    return readOfferAnswer(expectSuccess('offer-template', invoked).stdout);
  }

  /**
   * Deploys the runtime in its work directory.
   *
   * @throws VMRE_CONTRACT_BROKEN also if the directory of a volume is missing, VMRE_RUNTIME_TIMEOUT
   */
  async deploy(): Promise<DeployedAs> {
    const { stdout } = expectSuccess(
      'deploy',
      await this.invoke([...this.sessionArgs, 'deploy', '--']),
    );
    const answer = readDeployAnswer(stdout);
    for (const { name } of answer.volumes) {
      if (existsSync(join(this.options.workdir, name))) continue;
      throw broken(`deploy did not create the directory ${name} of a volume`);
    }
    return answer;
  }

  /**
   * Starts the runtime, which must be deployed.
   *
   * @param options start mode and arguments of START
   * @throws RuntimeRefusal, VMRE_CONTRACT_BROKEN, VMRE_RUNTIME_EXITED, VMRE_RUNTIME_TIMEOUT
   */
  async start<Mode extends keyof RuntimeOfMode = 'blocking'>(
    options: StartOptions<Mode> = {},
  ): Promise<RuntimeOfMode[Mode]> {
    const { startMode = 'blocking', args = [] } = options;
    const serves = startMode === 'blocking';
    const runtime = serves ? await this.startServer(args) : await this.startPerCommand(args);
    return runtime as RuntimeOfMode[Mode];
  }

  /**
   * Invokes the program once, and waits until it exits.
   *
   * @param args exactly the arguments, such as `--version`
   * @throws VMRE_RUNTIME_TIMEOUT, VMRE_CONTRACT_BROKEN for more than 256 MiB of output
   */
  invoke(args: readonly string[]): Promise<Invoked> {
    return this.invokeWith(args);
  }

  /**
   * Calls a listener with each chunk of stderr of all processes from now on.
   *
   * @returns a function that removes the listener
   */
  onStderr(listener: (chunk: Buffer) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Terminates all processes that are still alive. The program can be used again.
   *
   * @param options milliseconds between SIGTERM and SIGKILL. Default 0
   * @throws VMRE_OPTION_INVALID
   */
  async stop(options?: StopOptions): Promise<void> {
    const graceMs = graceOf(options, 0);
    await Promise.allSettled(this.starting); // or a process would appear after the stop
    await this.children.stopAll(graceMs);
  }

  /** Stops it at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /**
   * Starts a process of the program. Its stdout must be read.
   *
   * @internal
   * @param args exactly the arguments
   * @param stdin whether the process has a pipe for its input. Default: none
   */
  async launch(args: readonly string[], stdin: 'none' | 'pipe' = 'none'): Promise<StartedChild> {
    const { workdir: cwd, env, inheritEnv = true } = this.options;
    const spec = { program: this.path, args, cwd, env, inheritEnv, stdin };
    const start = this.children.start(spec);
    this.starting.add(start);
    const child = await start.finally(() => this.starting.delete(start));
    child.stderr.on('data', (chunk: Buffer) => {
      for (const listener of this.listeners) listener(chunk);
    });
    return child;
  }

  /** Arguments that precede the command in an activity. @internal */
  get sessionArgs(): readonly string[] {
    return this.argsOfActivity([]);
  }

  /** The same, with options of the supervisor that precede those of the descriptor. @internal */
  argsOfActivity(options: readonly string[]): readonly string[] {
    const { workdir, supervisorArgs = [] } = this.options;
    return ['--workdir', workdir, ...supervisorArgs, ...options, ...this.runtimeArgs];
  }

  /** The arguments of the descriptor. @internal */
  get runtimeArgs(): readonly string[] {
    return this.options.runtimeArgs ?? [];
  }

  /** The work directory. @internal */
  get workdir(): string {
    return this.options.workdir;
  }

  private async startServer(args: readonly string[]): Promise<ServedRuntime> {
    const command = [...this.sessionArgs, 'start', ...args];
    return ServedRuntime.connect(await this.launch(command, 'pipe'), this);
  }

  private async startPerCommand(args: readonly string[]): Promise<PerCommandRuntime> {
    const invoke: Invoke = (command, onStarted) =>
      this.invokeWith([...this.sessionArgs, ...command], onStarted);
    const { stdout } = expectSuccess('start', await invoke(['start', '--', ...args]));
    return new PerCommandRuntime(invoke, stdout);
  }

  private async invokeWith(
    args: readonly string[],
    onStarted: (child: Child) => void = () => undefined,
  ): Promise<Invoked> {
    const { timeoutMs } = this;
    const child = await this.launch(args);
    onStarted(child);
    const texts = Promise.all([readAll(child.stdout), readAll(child.stderr)]);
    try {
      const exit = await withDeadline(child.exited, timeoutMs, () => silent(args, timeoutMs));
      const [stdout, stderr] = await withDeadline(texts, HELD_MS, () =>
        broken(`${args.join(' ')} exited and left a process that holds its output open`),
      );
      if (stdout === undefined || stderr === undefined) {
        throw broken(`${args.join(' ')} printed more than ${MAX_OUTPUT_BYTES} bytes`);
      }
      return { exit, stdout, stderr };
    } finally {
      // Only a process that is too slow. Processes left behind are a violation that is checked later.
      if (!child.hasExited) child.signal('SIGKILL');
    }
  }
}

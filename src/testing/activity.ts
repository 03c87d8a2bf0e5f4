import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadTarget, type RunOptions, type RunTarget } from '../adapters/command-line/load-target';
import type { Environment } from '../adapters/command-line/run';
import type { RuntimeDefinition } from '../runtime/definition';
import type { DeployAnswer } from '../runtime/deployment';
import type { Endpoint } from '../runtime/network/endpoint';
import type { NetworkRequest } from '../runtime/network/network-request';
import type { AnyRuntime } from '../runtime/runtime';
import type { ConfigOf } from '../runtime/runtime-classes';
import type { JsonObject } from '../support/json';
import { VmreError } from '../support/errors/vmre-error';
import { asJson, commandResult, type BegunCommand, type TestCommandResult } from './command-result';
import { expectSuccess, runInMemory } from './in-memory-run';
import { InMemoryServed } from './served-runtime';

/**
 * Some of the options of a class, and some of those of its groups. As in a configuration file, lists and plain
 * objects replace the default as a whole.
 */
export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T;

/** Options of {@link openActivity}. */
export interface ActivityOptions<R extends AnyRuntime> extends RunOptions<R> {
  /** Values of the configuration file, at any depth; the others have their defaults. */
  config?: DeepPartial<ConfigOf<R>> | undefined;
  /** Arguments before the command, like `--runtime-arg` of a descriptor. Default: none. */
  args?: readonly string[] | undefined;
  /** Name of the runtime. Default: that of the definition, or `test-runtime`. */
  name?: string | undefined;
  /** The complete environment. Default: empty. */
  env?: Record<string, string> | undefined;
}

/**
 * Opens an activity of a runtime in memory. The runtime is used through its real command line and Runtime API, but
 * without a process. As on a provider, `deploy` and `start` create separate instances that share only the work
 * directory.
 *
 * @param target the runtime, as `run` takes it
 * @param options configuration, arguments, name and variables
 * @example
 * ```ts
 * import { defineRuntime } from 'vmre';
 * import { openActivity } from 'vmre/testing';
 *
 * const echo = defineRuntime({
 *   name: 'echo',
 *   commands: { echo: { args: { word: { type: String } }, handler: ({ word }) => word } },
 * });
 *
 * test('echoes its arguments', async () => {
 *   await using activity = await openActivity(echo); // or stop() it at the end
 *   await activity.deploy();
 *   await activity.start();
 *   expect(await activity.run('echo', 'hi')).toMatchObject({ code: 0, value: 'hi' });
 * });
 * ```
 */
export async function openActivity<R extends AnyRuntime>(
  target: RunTarget<R>,
  options: ActivityOptions<R> = {},
): Promise<TestActivity> {
  const config = options.config && JSON.stringify(options.config);
  const directory = mkdtempSync(join(tmpdir(), 'vmre-test-'));
  mkdirSync(join(directory, 'work'));
  mkdirSync(join(directory, 'data'));
  const { create } = options;
  return new TestActivity(
    () => withName(target as RunTarget, (create ? { create } : {}) as RunOptions<AnyRuntime>),
    {
      argv: options.args ?? [],
      env: options.env ?? {},
      cwd: join(directory, 'work'),
      runtimeName: options.name,
      dataDirectory: (name) => dataWith(join(directory, 'data'), `${name}.json`, config),
      logFile: false,
    },
    directory,
  );
}

/** A runtime without a name would have that of the package in the current directory. */
async function withName(
  target: RunTarget,
  options: RunOptions<AnyRuntime>,
): Promise<RuntimeDefinition> {
  const definition = await loadTarget(target, options);
  const name = definition.options.name ?? 'test-runtime';
  return { ...definition, options: { ...definition.options, name } };
}

/** The file of the configuration has the name of the runtime, which is known only when it is read. */
function dataWith(directory: string, file: string, config: string | undefined): string {
  const path = join(directory, file);
  if (config !== undefined && !existsSync(path)) writeFileSync(path, config);
  return directory;
}

/** An activity in memory, created by {@link openActivity}. */
export class TestActivity {
  private served: InMemoryServed | undefined;
  private stopped: Promise<number> | undefined;

  constructor(
    private readonly target: () => Promise<RuntimeDefinition>,
    private readonly environment: Environment & { argv: readonly string[]; cwd: string },
    private readonly directory: string,
  ) {}

  /** The work directory, removed by {@link stop}. */
  get workdir(): string {
    return this.environment.cwd;
  }

  /** The present value of every declared usage counter, by name. It is published within a second. */
  get counters(): ReadonlyMap<string, number> {
    return this.running.counters;
  }

  /** All published states, in order. */
  get states(): readonly { name: string; value: unknown }[] {
    return this.running.monitor.states;
  }

  /** What the runtime wrote to its log since {@link start}. */
  get log(): string {
    return this.running.logText;
  }

  /** Runs the self-test. @throws VMRE_HOOK_FAILED if it fails */
  async test(): Promise<void> {
    await this.succeed('test');
  }

  /** Gets the properties and constraints of offers. @throws VMRE_HOOK_FAILED */
  async offer(): Promise<{ constraints: string; properties: JsonObject }> {
    return JSON.parse(await this.succeed('offer-template')) as ReturnType<TestActivity['offer']>;
  }

  /**
   * Deploys the runtime.
   *
   * @param args arguments of DEPLOY
   * @returns the answer for the supervisor
   * @throws VMRE_HOOK_FAILED
   */
  async deploy(...args: string[]): Promise<DeployAnswer> {
    return JSON.parse(await this.succeed('deploy', '--', ...args)) as DeployAnswer;
  }

  /**
   * Starts the runtime in server mode.
   *
   * @param args arguments of START
   * @returns the output of START: parsed if it is JSON, otherwise the text; undefined without output. Its type is
   *   not checked
   * @throws VMRE_HOOK_FAILED, VMRE_STOPPING for a second start or after {@link stop}
   */
  async start<T = unknown>(...args: string[]): Promise<T> {
    const invocation = this.invocation('start', ...args);
    if (this.served) throw new VmreError('VMRE_STOPPING', 'the activity is already started');
    this.served = new InMemoryServed(this.target, invocation);
    const text = await this.served.hello();
    return (text === '' ? undefined : (asJson(text) ?? text)) as T;
  }

  /**
   * Runs a command: over the Runtime API after {@link start}, otherwise on the command line.
   *
   * @param bin the entry point
   * @param args its arguments
   * @throws RuntimeRefusal if the runtime rejects it over the Runtime API
   */
  async run<T = unknown>(bin: string, ...args: string[]): Promise<TestCommandResult<T>> {
    if (this.served) return (await this.begin<T>(bin, ...args)).ended;
    const invocation = this.invocation('run', '--entrypoint', bin, '--', ...args);
    const { code, stdout, stderr } = await runInMemory(this.target, invocation);
    return commandResult(code, stdout, stderr) as TestCommandResult<T>;
  }

  /**
   * Starts a command, which can be killed or awaited.
   *
   * @param bin the entry point
   * @param args its arguments
   * @throws as {@link run}
   */
  async begin<T = unknown>(bin: string, ...args: string[]): Promise<BegunCommand<T>> {
    return (await this.running.begin(bin, args)) as BegunCommand<T>;
  }

  /**
   * Lets the runtime join networks.
   *
   * @returns its endpoint, if any
   * @throws RuntimeRefusal if the runtime rejects it
   */
  async joinNetwork(network: NetworkRequest): Promise<Endpoint | undefined> {
    return await this.running.joinNetwork(network);
  }

  /**
   * Stops the runtime and removes its directories. Later calls return the same result, and other calls reject. It does not reject if the
   * runtime failed or has exited: the exit code says so.
   *
   * @returns the exit code; 0 if the runtime was not started
   */
  stop(): Promise<number> {
    return (this.stopped ??= this.stopOnce());
  }

  /** Stops it at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private async stopOnce(): Promise<number> {
    try {
      return (await this.served?.stop()) ?? 0;
    } finally {
      rmSync(this.directory, { recursive: true, force: true });
    }
  }

  private get running(): InMemoryServed {
    if (this.served) return this.served;
    throw new VmreError('VMRE_NOT_SUPPORTED', 'the activity is not started', {
      hint: 'Call start() first.',
    });
  }

  private invocation(...command: string[]): Environment {
    // Its directories are gone, and would be created again.
    if (this.stopped) throw new VmreError('VMRE_STOPPING', 'the activity is stopped');
    const { argv, cwd } = this.environment;
    return { ...this.environment, argv: ['--workdir', cwd, ...argv, ...command] };
  }

  private async succeed(command: string, ...args: string[]): Promise<string> {
    const invocation = this.invocation(command, ...args);
    return expectSuccess(command, await runInMemory(this.target, invocation));
  }
}

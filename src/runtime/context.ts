import type { Child, ChildSpec } from '../process/child';
import { VmreError } from '../support/errors/vmre-error';
import type { Logger } from '../support/log/logger';
import type { KillProcess, ProcessId } from './commands/command-request';
import type { CommandHandler, ProgramSpec } from './commands/command-run';
import type { CommandTable } from './commands/command-table';
import { describeOrigin } from './config/config-problems';
import type { ConfigSource } from './config/config-source';
import { readConfig, writeConfig, type LoadedConfig } from './config/load-config';
import type { Control } from './control';
import type { Counters } from './counters';
import type { RuntimeEmitter } from './events/emitter';
import type { HostOptions } from './host-options';
import type { CliOf, ConfigOf, RuntimeClasses } from './runtime-classes';
import type { RuntimeMode } from './runtime-mode';
import type { Volumes } from './volumes';

/** The parts of a context. */
export interface ContextParts {
  name: string;
  version: string;
  mode: RuntimeMode;
  args: readonly string[];
  cli: object;
  host: HostOptions;
  workdir: string;
  configPath: string;
  configSource: ConfigSource;
  loadedConfig: LoadedConfig;
  emitter: RuntimeEmitter;
  control: Control;
  counters: Counters;
  volumes: Volumes;
  log: Logger;
  commands: CommandTable;
  startChild: (spec: ChildSpec) => Promise<Child>;
  lifetime: AbortController;
}

/** The commands created during one call of `runCommand`. */
export interface RunScope {
  isOver: boolean;
  readonly made: ProcessId[];
}

/** What a hook works with. `Context<MyRuntime>` has the types of the configuration and command line of `MyRuntime`. */
export class Context<R extends RuntimeClasses = RuntimeClasses> {
  private scope: RunScope | undefined;

  constructor(private readonly parts: ContextParts) {}

  /** Name of the runtime. It also determines the directory of the configuration. */
  get name(): string {
    return this.parts.name;
  }

  /** Version of the runtime: from its definition, otherwise from the author's package. */
  get version(): string {
    return this.parts.version;
  }

  /** How the runtime is used after `start`. */
  get mode(): RuntimeMode {
    return this.parts.mode;
  }

  /** Arguments after the command, such as those of DEPLOY or START. */
  get args(): readonly string[] {
    return this.parts.args;
  }

  /**
   * Options and positional arguments of the author's command line class.
   *
   * @throws VMRE_DEFINITION_INVALID when one is read and the runtime has no `@cli`
   */
  get cli(): CliOf<R> {
    return this.parts.cli;
  }

  /**
   * The configuration, with overrides from variables and flags.
   *
   * @throws VMRE_DEFINITION_INVALID when an option is read and the runtime has no `@config`
   */
  get config(): ConfigOf<R> {
    return this.parts.loadedConfig.value;
  }

  /** Path of the configuration file; its extension says the format. */
  get configPath(): string {
    return this.parts.configPath;
  }

  /** What the supervisor passed: image, limits, volumes, endpoints. */
  get host(): HostOptions {
    return this.parts.host;
  }

  /** Directory of the activity. In `test` and `offer`, which belong to no activity: the current directory. */
  get workdir(): string {
    return this.parts.workdir;
  }

  /** Publishes events: states, counters, and commands that the author manages. */
  get emitter(): RuntimeEmitter {
    return this.parts.emitter;
  }

  /** Stops the runtime from inside. */
  get control(): Control {
    return this.parts.control;
  }

  /** The usage counters that the definition declares. */
  get counters(): Counters {
    return this.parts.counters;
  }

  /** The directories that files are transferred to and from. */
  get volumes(): Volumes {
    return this.parts.volumes;
  }

  /** Aborted when the runtime stops, or a hook exceeds its deadline. Pass it to everything that a hook waits for. */
  get signal(): AbortSignal {
    return this.parts.lifetime.signal;
  }

  /** The log: it goes to stderr and to a file in the work directory, never to stdout. */
  get log(): Logger {
    return this.parts.log;
  }

  /**
   * The source of a value of the configuration: `flag --limit`, a path, or `default`.
   *
   * @param option name of the option, with dots for one in a group: `limits.memory`
   */
  configOrigin(option: string): string {
    return describeOrigin(this.parts.loadedConfig.origins.get(option) ?? { kind: 'default' });
  }

  /**
   * Reads a configuration from a file, without overrides.
   *
   * @param path .json, .yaml, .yml or .toml. Default: {@link configPath}
   * @throws VMRE_CONFIG_UNREADABLE when the file is missing or cannot be read; VMRE_CONFIG_MALFORMED,
   * VMRE_CONFIG_INVALID, VMRE_CONFIG_FORMAT_UNKNOWN
   */
  async readConfig(path: string = this.configPath): Promise<ConfigOf<R>> {
    return await readConfig(this.name, this.parts.configSource, path);
  }

  /**
   * Validates a configuration and replaces the file with it atomically. The order of keys is preserved, and in YAML
   * and TOML also the comments. Before the file is replaced, the new text is read back and compared.
   *
   * @param config an instance of the configuration class, or what the validator accepts
   * @param path as in {@link readConfig}
   * @throws VMRE_CONFIG_VALUE_UNWRITABLE, with the path of the value, when the format cannot represent it;
   * VMRE_CONFIG_INVALID, VMRE_CONFIG_UNWRITABLE, VMRE_CONFIG_FORMAT_UNKNOWN; VMRE_CONFIG_UNREADABLE and
   * VMRE_CONFIG_MALFORMED for the existing file
   */
  async writeConfig(config: ConfigOf<R>, path: string = this.configPath): Promise<void> {
    await writeConfig(this.name, this.parts.configSource, path, config);
  }

  /**
   * Creates a command from a handler, within `runCommand`, which must return the id. The handler runs after the
   * supervisor has received the id. The framework publishes the start, the output and the end of the command.
   *
   * @param handler what the command does
   * @returns the id of the command
   * @throws VMRE_RUN_WITHOUT_COMMAND after `runCommand` has returned
   */
  command(handler: CommandHandler): ProcessId {
    const scope = this.requireScope();
    const { pid } = this.parts.commands.create(handler);
    scope.made.push(pid);
    return pid;
  }

  /**
   * Creates a command from a program, within `runCommand`. Its output and its exit code become those of the command.
   * Killing the command kills the program and all its descendants.
   *
   * @param spec the program; a relative `cwd` is below the work directory, which is the default
   * @returns the id of the command
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED, VMRE_RUN_WITHOUT_COMMAND
   */
  async spawn(spec: ProgramSpec): Promise<ProcessId> {
    const scope = this.requireScope();
    const { pid } = await this.parts.commands.createFromProgram(spec);
    if (scope.isOver) this.parts.commands.discard(pid);
    else scope.made.push(pid);
    return pid;
  }

  /** Signals a command made by {@link command} or {@link spawn}. @throws VMRE_PID_UNKNOWN */
  kill(kill: KillProcess): void {
    this.parts.commands.kill(kill);
  }

  /**
   * Starts a program that belongs to the runtime instead of a command, such as the service that it wraps. It is
   * terminated when the runtime stops. Its output must be read or resumed.
   *
   * @param spec the program; a relative `cwd` is below the work directory, which is the default
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED
   */
  startChild(spec: ChildSpec): Promise<Child> {
    return this.parts.startChild(spec);
  }

  /**
   * This context for one call of `runCommand`.
   *
   * @internal
   */
  forRun(scope: RunScope): this {
    const context = Object.create(this) as this;
    context.scope = scope;
    return context;
  }

  private requireScope(): RunScope {
    if (this.scope && !this.scope.isOver) return this.scope;
    throw new VmreError(
      'VMRE_RUN_WITHOUT_COMMAND',
      'ctx.command and ctx.spawn create the command of a RUN: call them before runCommand returns',
      { hint: 'For a program of the runtime itself use ctx.startChild.' },
    );
  }
}

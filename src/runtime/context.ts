import type { Child, ChildSpec } from '../process/child';
import type { Clock } from '../support/clock';
import type { Logger } from '../support/log/logger';
import type { KillProcess, ProcessId } from './commands/command-request';
import type { CommandHandler, ProgramSpec } from './commands/command-run';
import type { Control } from './control';
import type { Counters } from './counters';
import type { RuntimeEmitter } from './events/emitter';
import type { HostOptions } from './host-options';
import type { CliOf, ConfigOf, RuntimeClasses } from './runtime-classes';
import type { RuntimeMode } from './runtime-mode';
import type { Volumes } from './volumes';

/** What a hook works with. `Context<MyRuntime>` has the types of the configuration and command line of `MyRuntime`. */
export interface Context<R extends RuntimeClasses = RuntimeClasses> {
  /** Name of the runtime. It also determines the directory of the configuration. */
  readonly name: string;
  /** Version of the runtime: from its definition, otherwise from the author's package. */
  readonly version: string;
  /** How the runtime is used after `start`. */
  readonly mode: RuntimeMode;
  /** Arguments after the command, such as those of DEPLOY or START. */
  readonly args: readonly string[];
  /**
   * Options and positional arguments of the author's command line class.
   *
   * @throws VMRE_DEFINITION_INVALID when one is read and the runtime has no `@cli`
   */
  readonly cli: CliOf<R>;
  /**
   * The configuration, with overrides from variables and flags.
   *
   * @throws VMRE_DEFINITION_INVALID when an option is read and the runtime has no `@config`
   */
  readonly config: ConfigOf<R>;
  /** Path of the configuration file; its extension says the format. */
  readonly configPath: string;
  /** What the supervisor passed: image, limits, volumes, endpoints. */
  readonly host: HostOptions;
  /** Directory of the activity. In `test` and `offer`, which belong to no activity: the current directory. */
  readonly workdir: string;
  /** Publishes events: states, counters, and commands that the author manages. */
  readonly emitter: RuntimeEmitter;
  /** Stops the runtime from inside. */
  readonly control: Control;
  /** The usage counters that the definition declares. */
  readonly counters: Counters;
  /** The directories that files are transferred to and from. */
  readonly volumes: Volumes;
  /** Aborted when the runtime stops, or a hook exceeds its deadline. Pass it to everything that a hook waits for. */
  readonly signal: AbortSignal;
  /**
   * The time. A test replaces it by `TestClock` of `vmre/testing`, so that hours pass in no time: use
   * `clock.sleep(ms, { signal: run.signal })` where a command waits.
   */
  readonly clock: Clock;
  /** The log: it goes to stderr and to a file in the work directory, never to stdout. */
  readonly log: Logger;
  /**
   * The source of a value of the configuration: `flag --limit`, a path, or `default`.
   *
   * @param option name of the option, with dots for one in a group: `limits.memory`
   */
  configOrigin(option: string): string;
  /**
   * Reads a configuration from a file, without overrides.
   *
   * @param path .json, .yaml, .yml or .toml. Default: {@link configPath}
   * @throws VMRE_CONFIG_UNREADABLE when the file is missing or cannot be read; VMRE_CONFIG_MALFORMED,
   * VMRE_CONFIG_INVALID, VMRE_CONFIG_FORMAT_UNKNOWN
   */
  readConfig(path?: string): Promise<ConfigOf<R>>;
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
  writeConfig(config: ConfigOf<R>, path?: string): Promise<void>;
  /**
   * Creates a command from a handler, within `runCommand`, which must return the id. The handler runs after the
   * supervisor has received the id. The framework publishes the start, the output and the end of the command.
   *
   * @param handler what the command does
   * @returns the id of the command
   * @throws VMRE_RUN_WITHOUT_COMMAND after `runCommand` has returned
   */
  command(handler: CommandHandler): ProcessId;
  /**
   * Creates a command from a program, within `runCommand`. Its output and its exit code become those of the command.
   * Killing the command kills the program and all its descendants.
   *
   * @param spec the program; a relative `cwd` is below the work directory, which is the default
   * @returns the id of the command
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED, VMRE_RUN_WITHOUT_COMMAND
   */
  spawn(spec: ProgramSpec): Promise<ProcessId>;
  /** Signals a command made by {@link command} or {@link spawn}. @throws VMRE_PID_UNKNOWN */
  kill(kill: KillProcess): void;
  /**
   * Starts a program that belongs to the runtime instead of a command, such as the service that it wraps. It is
   * terminated when the runtime stops. Its output must be read or resumed.
   *
   * @param spec the program; a relative `cwd` is below the work directory, which is the default
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED
   */
  startChild(spec: ChildSpec): Promise<Child>;
}

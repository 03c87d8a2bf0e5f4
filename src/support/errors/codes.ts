// Every error VMRE raises, in one table: what it means, what to do about it, the exit code of a process
// that ends with it, and the `Response.Error` code that crosses the Runtime API. `docs/errors.md` has a
// section for each and a test holds the two together.

/** Exit codes of runtimes on VMRE and of the `vmre` command, but for those of signals. */
export const ExitCode = {
  /** Done. */
  Ok: 0,
  /** A hook of the runtime failed, or answered nonsense. */
  Failed: 1,
  /** The command line, or the definition of the runtime, is wrong. */
  Usage: 2,
  /** The configuration cannot be read, written or accepted. */
  Config: 3,
  /** The supervisor's bytes, or the runtime's under `vmre try`, break the protocol. */
  Protocol: 4,
  /** Stopping took longer than the supervisor waits and was cut short. */
  Overrun: 5,
  /** The machine refuses something needed: a directory, a program, a socket. */
  Environment: 6,
  /** An exception nobody caught. */
  Uncaught: 70,
} as const;

/** `Response.ErrorCode` of the Runtime API. */
export const WireCode = { Internal: 0, NotFound: 1, BadRequest: 2 } as const;

/** One row of {@link errorCodes}. */
export interface ErrorKind {
  /** Exit code of a process that ends with it. */
  readonly exit: number;
  /** `Response.ErrorCode`: 0 INTERNAL, 1 NOT_FOUND, 2 BAD_REQUEST. */
  readonly wire: number;
  /** What happened, one sentence. */
  readonly means: string;
  /** What to do about it, one sentence. */
  readonly remedy: string;
}

const kind = (exit: number, wire: number, means: string, remedy: string): ErrorKind => ({
  exit,
  wire,
  means,
  remedy,
});

const { Internal, NotFound, BadRequest } = WireCode;
const { Failed, Usage, Config, Protocol, Overrun, Environment, Uncaught } = ExitCode;

/** Every code with its meaning, its remedy, its exit code and its code on the wire. */
export const errorCodes = {
  VMRE_DEFINITION_INVALID: kind(
    Usage,
    Internal,
    'A runtime is defined in a way that cannot work.',
    'Change the class or the decorator that the message names.',
  ),
  VMRE_FIELD_TYPE_UNKNOWN: kind(
    Usage,
    Internal,
    'The type of an option cannot be told from its decorator, its metadata or its default.',
    'Give the option an explicit `type`.',
  ),
  VMRE_FIELD_CONFLICT: kind(
    Usage,
    Internal,
    'Two options of a runtime claim the same flag or variable.',
    'Rename one with `flag` or `env`, or switch it off with `false`.',
  ),
  VMRE_COMMAND_MISSING: kind(
    Usage,
    BadRequest,
    'The command line names no command.',
    'Add one of deploy, start, run, offer-template, test; `--help` shows them.',
  ),
  VMRE_COMMAND_UNKNOWN: kind(
    Usage,
    BadRequest,
    'The command line names a command that does not exist.',
    'Use the suggested command or see `--help`.',
  ),
  VMRE_OPTION_INVALID: kind(
    Usage,
    BadRequest,
    'An option has a value of the wrong type or outside its limits.',
    'Correct the value as the message says.',
  ),
  VMRE_OPTION_DUPLICATE: kind(
    Usage,
    BadRequest,
    'An option that takes one value is given twice.',
    'Keep one of them; look into the descriptor for a `--runtime-arg` that repeats it.',
  ),
  VMRE_OPTION_MISSING: kind(
    Usage,
    BadRequest,
    'A required option, its value, or a required positional argument is missing.',
    'Add it before the command; `--help` shows the form.',
  ),
  VMRE_CONFIG_UNREADABLE: kind(
    Config,
    Internal,
    'The configuration file exists but cannot be read.',
    'Check its permissions and that it is a file.',
  ),
  VMRE_CONFIG_MALFORMED: kind(
    Config,
    Internal,
    'The configuration file is not valid JSON, YAML or TOML.',
    'Correct the text at the line and column given.',
  ),
  VMRE_CONFIG_INVALID: kind(
    Config,
    Internal,
    'The configuration has values that are not accepted; the message lists all of them.',
    'Correct each value where the message says it comes from.',
  ),
  VMRE_CONFIG_FORMAT_UNKNOWN: kind(
    Config,
    Internal,
    'The extension of a configuration file says no known format.',
    'Use .json, .yaml, .yml or .toml.',
  ),
  VMRE_CONFIG_UNWRITABLE: kind(
    Config,
    Internal,
    'The configuration file cannot be written.',
    'Check the permissions and free space of its directory.',
  ),
  VMRE_WORKDIR_UNUSABLE: kind(
    Environment,
    Internal,
    'The work directory is missing, not a directory, or not writable.',
    'Create it or correct its permissions; the supervisor passes it with --workdir.',
  ),
  VMRE_HOOK_FAILED: kind(
    Failed,
    Internal,
    'A hook of the runtime threw an error.',
    'The message is the error; the log has its stack.',
  ),
  VMRE_HOOK_TIMEOUT: kind(
    Failed,
    Internal,
    'A hook did not settle before its deadline.',
    'Find what it waits for, or raise `deadlines` in the definition.',
  ),
  VMRE_HOOK_STUCK: kind(
    Failed,
    Internal,
    'A hook waits for something that can no longer happen: nothing is left to run in the process.',
    'Look for a promise that nobody settles.',
  ),
  VMRE_HOOK_RESULT_INVALID: kind(
    Failed,
    Internal,
    'A hook returned something that the supervisor cannot use.',
    'Return the shape that the message describes.',
  ),
  VMRE_EXIT_IN_HOOK: kind(
    Failed,
    Internal,
    'The process was ended with `process.exit` before the runtime had answered.',
    'Throw an error instead, or use `ctx.control.shutdown(code)`.',
  ),
  VMRE_NOT_SUPPORTED: kind(
    Failed,
    BadRequest,
    'The runtime does not implement the hook that was asked for.',
    'Implement the hook, or do not ask for it.',
  ),
  VMRE_COMMAND_NOT_FOUND: kind(
    Failed,
    NotFound,
    'RUN names an entry point that the runtime does not have.',
    'Use one of those listed in the message.',
  ),
  VMRE_ARGUMENT_INVALID: kind(
    Failed,
    BadRequest,
    'An argument of a RUN sub-command is missing, of the wrong type, or too many.',
    'Follow the usage line in the message.',
  ),
  VMRE_PROGRAM_NOT_FOUND: kind(
    Environment,
    NotFound,
    'A child process cannot be started because its program does not exist.',
    'Check the name and PATH.',
  ),
  VMRE_SPAWN_FAILED: kind(
    Environment,
    Internal,
    'A child process cannot be started.',
    'The message has the reason of the operating system.',
  ),
  VMRE_PID_UNKNOWN: kind(
    Failed,
    NotFound,
    'A kill names a process that does not run.',
    'It may have ended already.',
  ),
  VMRE_PID_REUSED: kind(
    Failed,
    Internal,
    'runCommand returned a process id that was used before.',
    'Return what ctx.command or ctx.spawn gave, or a fresh ctx.emitter.allocatePid().',
  ),
  VMRE_RUN_WITHOUT_COMMAND: kind(
    Failed,
    Internal,
    'runCommand returned without starting a command.',
    'Return ctx.command(...), ctx.spawn(...) or the id of a command of your own.',
  ),
  VMRE_STOPPING: kind(
    Failed,
    BadRequest,
    'A request arrived while the runtime stops.',
    'Start a new activity.',
  ),
  VMRE_STOP_OVERRUN: kind(
    Overrun,
    Internal,
    'Stopping took longer than the supervisor waits and was cut short.',
    'Make `stop` quicker; the supervisor waits five seconds at most.',
  ),
  VMRE_FRAME_MALFORMED: kind(
    Protocol,
    BadRequest,
    'A frame of the Runtime API cannot be decoded.',
    'Something other than the protocol was written to the stream.',
  ),
  VMRE_FRAME_TOO_LARGE: kind(
    Protocol,
    BadRequest,
    'A frame announces more bytes than the limit.',
    'Raise `maxFrameBytes` if the frame is genuine; usually it is not the protocol.',
  ),
  VMRE_FRAME_TRUNCATED: kind(
    Protocol,
    BadRequest,
    'The stream ended inside a frame.',
    'The other side died or wrote something other than the protocol.',
  ),
  VMRE_COUNTER_INVALID: kind(
    Failed,
    Internal,
    'A usage counter was not declared, or was given a value that is not a finite number.',
    'Declare it in `counters` of the definition; pass finite numbers.',
  ),
  VMRE_VOLUME_INVALID: kind(
    Failed,
    BadRequest,
    'A volume path is not absolute, leaves its volume, or belongs to none.',
    'Declare the volume, and use absolute paths without `..`.',
  ),
  VMRE_ENDPOINT_INVALID: kind(
    Failed,
    BadRequest,
    'A network endpoint cannot be understood or bound.',
    'Use udp://, tcp-connect://, tcp-listen:// or unix:// as documented.',
  ),
  VMRE_OUTPUT_OVERFLOW: kind(
    Failed,
    Internal,
    'A command wrote output without waiting for it to be taken, and too much is pending.',
    'Await what stdout(), stderr() and emit() return.',
  ),
  VMRE_STDOUT_UNWRITABLE: kind(
    Environment,
    Internal,
    'The answer could not be written to stdout.',
    'Look at where stdout leads: the disk may be full, or its reader gone.',
  ),
  VMRE_CONTRACT_BROKEN: kind(
    Protocol,
    Internal,
    'A runtime does something that a real supervisor does not accept.',
    'The message says what and which rule; see docs/runtime-api.md.',
  ),
  VMRE_RUNTIME_SILENT: kind(
    Protocol,
    Internal,
    'A runtime did not answer in the time given.',
    'See its stderr; raise --timeout if it is only slow.',
  ),
  VMRE_RUNTIME_EXITED: kind(
    Failed,
    Internal,
    'A runtime ended while something was still asked of it.',
    'See its exit code and the last lines of its stderr.',
  ),
  VMRE_PROJECT_INVALID: kind(
    Usage,
    Internal,
    'The package.json of a project does not say what packaging needs to know.',
    'Correct it as the message says; see docs/packaging.md.',
  ),
  VMRE_PACKAGE_TOOL_MISSING: kind(
    Environment,
    Internal,
    'Packaging needs a program that is not installed.',
    'Install it as the message says.',
  ),
  VMRE_PACKAGE_FAILED: kind(
    Failed,
    Internal,
    'A step of packaging failed; nothing was changed.',
    'The message is that of the program that failed.',
  ),
  VMRE_PACKAGE_DOWNLOAD_FAILED: kind(
    Environment,
    Internal,
    'The Node that is to be packaged cannot be fetched.',
    'Look at the connection to the registry of npm, or choose another version with --node.',
  ),
  VMRE_PACKAGE_BROKEN: kind(
    Failed,
    Internal,
    'What was packaged does not work in an empty environment; it was thrown away.',
    'Look for what it needs from outside: files of the project, variables, programs.',
  ),
  VMRE_PACKAGE_OUTPUT_TAKEN: kind(
    Usage,
    Internal,
    'The output directory holds something that is not a packaged runtime.',
    'Choose another one with --out, or empty it.',
  ),
  VMRE_NAME_INVALID: kind(
    Usage,
    BadRequest,
    'The name of a runtime or of a preset cannot be used.',
    'Use letters, digits, dots, dashes and underscores; begin with a letter or a digit.',
  ),
  VMRE_DESCRIPTOR_INVALID: kind(
    Config,
    Internal,
    'A descriptor would keep the provider from starting; the message lists every problem.',
    'Correct each problem at the place given.',
  ),
  VMRE_PACKAGED_RUNTIME_INVALID: kind(
    Config,
    Internal,
    'What was given to install is not a whole packaged runtime; the message lists every problem.',
    'Make it again with `vmre package`, or copy it again.',
  ),
  VMRE_PLUGINS_MISSING: kind(
    Environment,
    Internal,
    'No directory was found in which a provider looks for runtimes.',
    'Install the provider first, or name the directory with --plugins-dir.',
  ),
  VMRE_SUPERVISOR_MISSING: kind(
    Environment,
    Internal,
    'The supervisor that a descriptor names is not there; the provider would not start.',
    'Check --plugins-dir, or put exe-unit beside the descriptors.',
  ),
  VMRE_NOT_INSTALLED: kind(
    Usage,
    NotFound,
    'No runtime of this name is installed.',
    'See `vmre list`.',
  ),
  VMRE_PRESETS_INVALID: kind(
    Config,
    Internal,
    'presets.json is not what a provider reads; the message lists every problem.',
    'Correct each problem at the place given; nothing was changed.',
  ),
  VMRE_PRESET_TAKEN: kind(
    Usage,
    BadRequest,
    'A preset of this name belongs to another runtime.',
    'Choose a name with --preset, or add none with --no-preset.',
  ),
  VMRE_PROVIDER_BUSY: kind(
    Environment,
    Internal,
    'Another process changes the files of the provider, and did not end in time.',
    'Wait for the process that the message names, or end it; then try again.',
  ),
  VMRE_INSTALL_REFUSED: kind(
    Environment,
    Internal,
    'The operating system refused a change of the files of the provider; all is as it was before.',
    'Check permissions and free space of the directory in the message.',
  ),
  VMRE_TEMPLATE_UNKNOWN: kind(
    Usage,
    NotFound,
    'There is no template of this name.',
    'Use one of those in the message; --list-templates describes them.',
  ),
  VMRE_PROJECT_CONFLICT: kind(
    Failed,
    BadRequest,
    'A project would be created where there is something already; nothing was changed.',
    'Choose another directory, or replace the files in the message with --overwrite.',
  ),
  VMRE_PROJECT_UNWRITABLE: kind(
    Environment,
    Internal,
    'The files of a project could not be written; all is as it was before.',
    'Check permissions and free space of the directory in the message.',
  ),
  VMRE_PACKAGE_MANAGER_FAILED: kind(
    Environment,
    Internal,
    'The project was created, but the package manager did not install what it needs.',
    'See what the package manager said, and install again in the directory of the project.',
  ),
  VMRE_COMPILER_UNUSABLE: kind(
    Environment,
    NotFound,
    'The TypeScript of the project is not installed, or ended by itself.',
    'Install the dependencies of the project, or correct what the message says.',
  ),
  VMRE_UNCAUGHT: kind(
    Uncaught,
    Internal,
    'An exception or a rejected promise was not caught by anybody.',
    'The message is the error; the log has its stack.',
  ),
} as const satisfies Record<string, ErrorKind>;

/** The name of an error, searchable in the documentation. */
export type ErrorCode = keyof typeof errorCodes;

import { ExitCode, defineError, WireCode } from '../error-kind';

const { Internal, BadRequest } = WireCode;
const { Usage, Config, Environment } = ExitCode;

/** Errors of definitions, command lines and configurations. */
export const definitionCodes = {
  VMRE_DEFINITION_INVALID: defineError(
    Usage,
    Internal,
    'A runtime is defined in a way that cannot work.',
    'Change the class or the decorator that the message names.',
  ),
  VMRE_FIELD_TYPE_UNKNOWN: defineError(
    Usage,
    Internal,
    'The type of an option cannot be inferred from its decorator, its metadata or its default.',
    'Give the option an explicit `type`.',
  ),
  VMRE_FIELD_CONFLICT: defineError(
    Usage,
    Internal,
    'Two options of a runtime, or of one command, claim the same flag or variable.',
    'Rename one with `flag` or `env`, or switch it off with `false`.',
  ),
  VMRE_COMMAND_MISSING: defineError(
    Usage,
    BadRequest,
    'The command line names no command.',
    'Add one of deploy, start, run, offer-template, test; `--help` shows them.',
  ),
  VMRE_COMMAND_UNKNOWN: defineError(
    Usage,
    BadRequest,
    'The command line names a command that does not exist.',
    'Use the suggested command or see `--help`.',
  ),
  VMRE_OPTION_INVALID: defineError(
    Usage,
    BadRequest,
    'An option has a value of the wrong type or outside its limits.',
    'Correct the value as the message says.',
  ),
  VMRE_OPTION_DUPLICATE: defineError(
    Usage,
    BadRequest,
    'An option that takes one value is given twice.',
    'Keep one of them; look into the descriptor for a `--runtime-arg` that repeats it.',
  ),
  VMRE_OPTION_MISSING: defineError(
    Usage,
    BadRequest,
    'A required option, its value, or a required positional argument is missing.',
    'Add it before the command; `--help` shows the form.',
  ),
  VMRE_CONFIG_UNREADABLE: defineError(
    Config,
    Internal,
    'The configuration file exists but cannot be read.',
    'Check its permissions and that it is a file.',
  ),
  VMRE_CONFIG_MALFORMED: defineError(
    Config,
    Internal,
    'The configuration file is not valid JSON, YAML or TOML.',
    'Correct the text at the line and column given.',
  ),
  VMRE_CONFIG_INVALID: defineError(
    Config,
    Internal,
    'The configuration has values that are not accepted; the message lists all of them.',
    'Correct each value where the message says it comes from.',
  ),
  VMRE_CONFIG_FORMAT_UNKNOWN: defineError(
    Config,
    Internal,
    'The extension of a configuration file is not a known format.',
    'Use .json, .yaml, .yml or .toml.',
  ),
  VMRE_CONFIG_UNWRITABLE: defineError(
    Config,
    Internal,
    'The configuration file cannot be written.',
    'Check the permissions and free space of its directory.',
  ),
  VMRE_CONFIG_VALUE_UNWRITABLE: defineError(
    Config,
    Internal,
    'A configuration has a value that the format of its file cannot hold. The file is unchanged.',
    'Change the value at this path, or give the file another extension.',
  ),
  VMRE_WORKDIR_UNUSABLE: defineError(
    Environment,
    Internal,
    'The work directory is missing, not a directory, or not writable.',
    'Create it or correct its permissions; the supervisor passes it with --workdir.',
  ),
} as const;

import { ExitCode, defineError, WireCode } from '../error-kind';

const { Internal, NotFound, BadRequest } = WireCode;
const { Usage, Config, Environment } = ExitCode;

/** Errors of installing runtimes at a provider. */
export const installingCodes = {
  VMRE_NAME_INVALID: defineError(
    Usage,
    BadRequest,
    'The name of a runtime or of a preset cannot be used.',
    'Use letters, digits, dots, dashes and underscores; begin with a letter or a digit.',
  ),
  VMRE_DESCRIPTOR_INVALID: defineError(
    Config,
    Internal,
    'A descriptor would keep the provider from starting; the message lists every problem.',
    'Correct each problem at the place given.',
  ),
  VMRE_PACKAGED_RUNTIME_INVALID: defineError(
    Config,
    Internal,
    'The source to install is not a complete packaged runtime; the message lists every problem.',
    'Package it again with `vmre package`, or copy it again.',
  ),
  VMRE_PLUGINS_MISSING: defineError(
    Environment,
    Internal,
    'The plugins directory of a provider was not found.',
    'Install the provider first, or name the directory with --plugins-dir.',
  ),
  VMRE_SUPERVISOR_MISSING: defineError(
    Environment,
    Internal,
    'The supervisor that a descriptor names does not exist; the provider would not start.',
    'Check --plugins-dir, or put exe-unit beside the descriptors.',
  ),
  VMRE_NOT_INSTALLED: defineError(
    Usage,
    NotFound,
    'No runtime of this name is installed.',
    'See `vmre list`.',
  ),
  VMRE_PRESETS_INVALID: defineError(
    Config,
    Internal,
    'A provider cannot read presets.json; the message lists every problem.',
    'Correct each problem at the place given; nothing was changed.',
  ),
  VMRE_PRESET_TAKEN: defineError(
    Usage,
    BadRequest,
    'A preset of this name belongs to another runtime.',
    'Choose a name with --preset, or add none with --no-preset.',
  ),
  VMRE_LOCK_TIMEOUT: defineError(
    Environment,
    Internal,
    'Another process is changing the files of the provider and did not finish in time.',
    'Wait for the process in the message, or terminate it; then try again.',
  ),
  VMRE_INSTALL_REFUSED: defineError(
    Environment,
    Internal,
    'The operating system refused a change to the files of the provider; every change was undone.',
    'Check permissions and free space of the directory in the message.',
  ),
} as const;

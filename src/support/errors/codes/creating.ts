import { ExitCode, defineError, WireCode } from '../error-kind';

const { Internal, NotFound, BadRequest } = WireCode;
const { Failed, Usage, Environment } = ExitCode;

/** Errors of creating projects and of development commands. */
export const creatingCodes = {
  VMRE_TEMPLATE_UNKNOWN: defineError(
    Usage,
    NotFound,
    'Unknown template.',
    'Use one of those in the message; --list-templates describes them.',
  ),
  VMRE_PROJECT_CONFLICT: defineError(
    Failed,
    BadRequest,
    'The project would overwrite existing files; nothing was changed.',
    'Choose another directory, or replace the files in the message with --overwrite.',
  ),
  VMRE_PROJECT_UNWRITABLE: defineError(
    Environment,
    Internal,
    'The files of a project could not be written; every change was undone.',
    'Check permissions and free space of the directory in the message.',
  ),
  VMRE_PACKAGE_MANAGER_FAILED: defineError(
    Environment,
    Internal,
    'The project was created, but the package manager could not install its dependencies.',
    'Read the output of the package manager, then install again in the project directory.',
  ),
  VMRE_COMPILER_UNUSABLE: defineError(
    Environment,
    NotFound,
    'The TypeScript compiler of the project is not installed, or exited unexpectedly.',
    'Install the dependencies of the project, or fix the problem in the message.',
  ),
} as const;

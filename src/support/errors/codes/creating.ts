import { ExitCode, kind, WireCode } from '../error-kind';

const { Internal, NotFound, BadRequest } = WireCode;
const { Failed, Usage, Environment } = ExitCode;

/** New projects, and working on them. */
export const creatingCodes = {
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
} as const;

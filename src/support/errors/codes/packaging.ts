import { ExitCode, kind, WireCode } from '../error-kind';

const { Internal } = WireCode;
const { Failed, Usage, Environment } = ExitCode;

/** Projects on their way into a package. */
export const packagingCodes = {
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
  VMRE_PACKAGE_NODE_CHANGED: kind(
    Failed,
    Internal,
    'The Node that is to be packaged is not the one that the project has recorded in vmre-lock.json.',
    'Remove the file in the message and try again; if its checksum stays another one, do not package it before you know why.',
  ),
  VMRE_PACKAGE_BROKEN: kind(
    Failed,
    Internal,
    'What was packaged does not work in an empty environment; it was thrown away.',
    'Look for what it needs from outside: files of the project, variables, programs.',
  ),
  VMRE_PACKAGE_NATIVE: kind(
    Usage,
    Internal,
    'A library with native code cannot go into such a package.',
    'Do as the message says; see docs/packaging.md.',
  ),
  VMRE_PACKAGE_OUTPUT_TAKEN: kind(
    Usage,
    Internal,
    'The output directory holds something that is not a packaged runtime.',
    'Choose another one with --out, or empty it.',
  ),
} as const;

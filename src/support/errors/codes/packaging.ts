import { ExitCode, defineError, WireCode } from '../error-kind';

const { Internal } = WireCode;
const { Failed, Usage, Environment } = ExitCode;

/** Errors of packaging projects. */
export const packagingCodes = {
  VMRE_PROJECT_INVALID: defineError(
    Usage,
    Internal,
    'The package.json of a project lacks something that packaging needs.',
    'Correct it as the message says; see docs/packaging.md.',
  ),
  VMRE_PACKAGE_TOOL_MISSING: defineError(
    Environment,
    Internal,
    'Packaging needs a program that is not installed.',
    'Install it as the message says.',
  ),
  VMRE_PACKAGE_FAILED: defineError(
    Failed,
    Internal,
    'A step of packaging failed; nothing was changed.',
    'The message quotes the program that failed.',
  ),
  VMRE_PACKAGE_DOWNLOAD_FAILED: defineError(
    Environment,
    Internal,
    'The Node binary for the package cannot be downloaded.',
    'Check the connection to the npm registry, or choose another version with --node.',
  ),
  VMRE_PACKAGE_NODE_CHANGED: defineError(
    Failed,
    Internal,
    'The Node binary for the package does not match the checksum in vmre-lock.json.',
    'Remove the file in the message and try again; if the checksum still differs, find out why before you package it.',
  ),
  VMRE_PACKAGE_BROKEN: defineError(
    Failed,
    Internal,
    'The packaged runtime does not work in an empty environment; it was discarded.',
    'Find what it needs from outside: files of the project, variables, programs.',
  ),
  VMRE_PACKAGE_NATIVE: defineError(
    Usage,
    Internal,
    'This package format cannot hold a library with native code.',
    'Do as the message says; see docs/packaging.md.',
  ),
  VMRE_PACKAGE_OUTPUT_TAKEN: defineError(
    Usage,
    Internal,
    'The output directory holds something that is not a packaged runtime.',
    'Choose another directory with --out, or empty it.',
  ),
} as const;

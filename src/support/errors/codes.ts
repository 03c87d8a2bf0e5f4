// All errors of VMRE in one table: summary, fix, the exit code of a process that fails with the error, and
// the `Response.Error` code on the Runtime API. `docs/errors.md` has a section for each; a test checks that
// both match.
import { definitionCodes } from './codes/definitions';
import { runningCodes } from './codes/running';
import { supervisingCodes } from './codes/supervising';
import { packagingCodes } from './codes/packaging';
import { installingCodes } from './codes/installing';
import { creatingCodes } from './codes/creating';
import { hostingCodes } from './codes/hosting';
import { vmAuthoringCodes } from './codes/authoring-vms';
import { vatCodes } from './codes/vats';
import { ExitCode, defineError, WireCode, type ErrorKind } from './error-kind';

/** All codes with their summary, fix, exit code and wire code. */
export const errorCodes = {
  ...definitionCodes,
  ...runningCodes,
  ...supervisingCodes,
  ...packagingCodes,
  ...installingCodes,
  ...creatingCodes,
  ...hostingCodes,
  ...vmAuthoringCodes,
  ...vatCodes,
  VMRE_UNCAUGHT: defineError(
    ExitCode.Uncaught,
    WireCode.Internal,
    'An uncaught exception or unhandled rejection ended the process.',
    'The message is the error; the log has its stack.',
  ),
} as const satisfies Record<string, ErrorKind>;

// `Extract` preserves the name of this type in compiler messages and in the reference.
/** The code of an error, which the documentation lists. */
export type ErrorCode = Extract<keyof typeof errorCodes, string>;

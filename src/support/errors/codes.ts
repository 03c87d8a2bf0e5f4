// Every error VMRE raises, in one table: what it means, what to do about it, the exit code of a process
// that ends with it, and the `Response.Error` code that crosses the Runtime API. `docs/errors.md` has a
// section for each and a test holds the two together.
import { definitionCodes } from './codes/definitions';
import { runningCodes } from './codes/running';
import { supervisingCodes } from './codes/supervising';
import { packagingCodes } from './codes/packaging';
import { installingCodes } from './codes/installing';
import { creatingCodes } from './codes/creating';
import { hostingCodes } from './codes/hosting';
import { vatCodes } from './codes/vats';
import { ExitCode, defineError, WireCode, type ErrorKind } from './error-kind';

/** Every code with its meaning, its remedy, its exit code and its code on the wire. */
export const errorCodes = {
  ...definitionCodes,
  ...runningCodes,
  ...supervisingCodes,
  ...packagingCodes,
  ...installingCodes,
  ...creatingCodes,
  ...hostingCodes,
  ...vatCodes,
  VMRE_UNCAUGHT: defineError(
    ExitCode.Uncaught,
    WireCode.Internal,
    'An uncaught exception or unhandled rejection ended the process.',
    'The message is the error; the log has its stack.',
  ),
} as const satisfies Record<string, ErrorKind>;

// `Extract` keeps the name of this type where others use it, in messages and in the reference.
/** The name of an error, searchable in the documentation. */
export type ErrorCode = Extract<keyof typeof errorCodes, string>;

import { ExitCode, defineError, WireCode } from '../error-kind';

const { BadRequest, Internal } = WireCode;
const { Failed, Protocol, Usage } = ExitCode;

/** Errors that a supervisor reports when a runtime violates the Runtime API. */
export const supervisingCodes = {
  VMRE_CONTRACT_BROKEN: defineError(
    Protocol,
    Internal,
    'A runtime does something that a real supervisor does not accept.',
    'The message says what and which rule; see docs/runtime-api.md.',
  ),
  VMRE_RUNTIME_TIMEOUT: defineError(
    Protocol,
    Internal,
    'A runtime did not answer within the timeout.',
    'Read its stderr; raise --timeout if it is only slow.',
  ),
  VMRE_RUNTIME_EXITED: defineError(
    Failed,
    Internal,
    'A runtime exited while a request was pending.',
    'Read its exit code and the last lines of its stderr.',
  ),
  VMRE_RUNTIME_REFUSED: defineError(
    Protocol,
    Internal,
    'A runtime rejected a request.',
    'Read its message; `data` has what the runtime says about its error.',
  ),
  VMRE_SCRIPT_INVALID: defineError(
    Usage,
    BadRequest,
    'An ExeScript has mistakes.',
    'Correct each mistake at its line and column; see docs/exec.md.',
  ),
} as const;

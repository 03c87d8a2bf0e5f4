import { requireExitCode } from './commands/command-exit';

/** Stops a runtime from inside. */
export interface Control {
  /**
   * Stops the runtime as a shutdown by the supervisor does, then exits the process. If a runtime exits by itself with
   * code 0, a supervisor reports every later command as successful.
   *
   * @param code exit code of the process, 0 to 255. Default 0
   * @throws VMRE_ARGUMENT_INVALID
   */
  shutdown(code?: number): void;
}

/** @param request stops the runtime, to exit with a code */
export const controlBy = (request: (code: number) => void): Control => ({
  shutdown(code = 0) {
    requireExitCode(code);
    request(code);
  },
});

import { requireExitCode } from './commands/command-exit';

/** Stops a runtime from the inside. */
export class Control {
  constructor(private readonly request: (code: number) => void) {}

  /**
   * Stops the runtime as the supervisor's shutdown does, then ends the process. A supervisor takes
   * code 0 of a runtime that ends by itself for the success of every later command.
   *
   * @param code exit code of the process, 0 to 255. Default 0
   * @throws VMRE_ARGUMENT_INVALID
   */
  shutdown(code = 0): void {
    requireExitCode(code);
    this.request(code);
  }
}

/** Stops a runtime from the inside. */
export class Control {
  constructor(private readonly request: (code: number) => void) {}

  /**
   * Stops the runtime as the supervisor's shutdown does, then ends the process. A supervisor takes
   * code 0 of a runtime that ends by itself for the success of every later command.
   *
   * @param code exit code of the process. Default 0
   */
  shutdown(code = 0): void {
    this.request(code);
  }
}

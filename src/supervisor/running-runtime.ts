/** The result of a command. */
export interface CommandOutcome {
  /** 0 is success; 128 plus its number for a signal. */
  code: number;
  /** Its stdout, as UTF-8. */
  stdout: string;
  /** Its stderr, as UTF-8. */
  stderr: string;
}

/** A started runtime, in either mode. */
export interface RunningRuntime extends AsyncDisposable {
  /** Output of START. */
  readonly startOutput: string;
  /**
   * Runs a command.
   *
   * @param command entry point, then its arguments
   * @throws RuntimeRefusal if the runtime rejects it
   */
  run(command: readonly string[]): Promise<CommandOutcome>;
  /**
   * Starts a command and kills it.
   *
   * @param command entry point, then its arguments
   */
  kill(command: readonly string[]): Promise<CommandOutcome>;
  /** Stops the runtime. @throws VMRE_CONTRACT_BROKEN for any violation of the Runtime API */
  stop(): Promise<void>;
}

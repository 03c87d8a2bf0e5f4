/** How a command ended. */
export interface CommandOutcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** A runtime after START, whichever way its commands reach it. */
export interface RunningRuntime {
  /** What START put out. */
  readonly startOutput: string;
  /** RUN. @throws RuntimeRefusal when the runtime does not accept the command */
  run(command: readonly string[]): Promise<CommandOutcome>;
  /** Begins a command and kills it. */
  kill(command: readonly string[]): Promise<CommandOutcome>;
  /** @throws VMRE_CONTRACT_BROKEN for anything that a supervisor does not accept */
  stop(): Promise<void>;
}

/** How a command ended. */
export interface CommandOutcome {
  /** 0 is success; what a signal ended has 128 and its number. */
  code: number;
  /** Everything it put out, as UTF-8. */
  stdout: string;
  /** Everything it complained of, as UTF-8. */
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

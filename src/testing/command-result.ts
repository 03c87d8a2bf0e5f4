/** How a command ended and what it put out. */
export interface TestCommandResult<T = unknown> {
  /** 0 is success; what a signal ended has 128 and its number. */
  code: number;
  /** Everything it put out, as UTF-8. */
  stdout: string;
  /** Everything it complained of, as UTF-8. */
  stderr: string;
  /** Stdout as JSON, such as the value of a handler; undefined if it is not JSON. Its type is not checked. */
  value: T;
}

/** A command that is going on. */
export interface BegunCommand<T = unknown> {
  /** Process id in the runtime. */
  pid: number;
  /** Settles when the command is over. */
  ended: Promise<TestCommandResult<T>>;
  /** Kills the command. @param signal number of the signal. Default 15, SIGTERM */
  kill(signal?: number): Promise<void>;
}

/** The result of a command by its output. */
export function commandResult(code: number, stdout: string, stderr: string): TestCommandResult {
  return { code, stdout, stderr, value: asJson(stdout) };
}

/** Undefined for what is not JSON. */
export function asJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

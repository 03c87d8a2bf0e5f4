/** The exit code and output of a command. */
export interface TestCommandResult<T = unknown> {
  /** 0 is success; 128 plus its number for a signal. */
  code: number;
  /** Its stdout, as UTF-8. */
  stdout: string;
  /** Its stderr, as UTF-8. */
  stderr: string;
  /** Stdout parsed as JSON, such as the value of a handler; undefined if it is not JSON. Its type is not checked. */
  value: T;
}

/** A running command. */
export interface BegunCommand<T = unknown> {
  /** Process id in the runtime. */
  pid: number;
  /** Resolves when the command has ended. */
  ended: Promise<TestCommandResult<T>>;
  /** Kills the command. @param signal number of the signal. Default 15, SIGTERM */
  kill: (signal?: number) => Promise<void>;
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

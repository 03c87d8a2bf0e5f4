import type { WaitOptions } from './wait-for';

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
  readonly pid: number;
  /** Its stdout so far, as UTF-8. */
  readonly stdout: string;
  /** Its stderr so far, as UTF-8. */
  readonly stderr: string;
  /** Resolves when the command has ended. @throws VMRE_RUNTIME_EXITED if the runtime ends first */
  readonly ended: Promise<TestCommandResult<T>>;
  /**
   * Waits for output, also if it was written before the call.
   *
   * @param wanted a part of stdout or stderr, or a pattern
   * @param options limits of the wait
   * @returns the whole text of the stream so far
   * @throws VMRE_RUNTIME_TIMEOUT; VMRE_RUNTIME_EXITED if the runtime or the command ends first
   */
  waitForOutput(this: void, wanted: string | RegExp, options?: WaitOptions): Promise<string>;
  /** Kills the command. @param signal name or number of the signal. Default SIGTERM */
  kill(this: void, signal?: NodeJS.Signals | number): Promise<void>;
}

/** The moments at which `killAt` kills a command. */
export type CommandPhase = 'answered' | 'started' | 'output' | 'stopped';

/** What became of a command that was killed. */
export interface KilledCommand<T = unknown> {
  /** Its result. */
  result: TestCommandResult<T>;
  /** What the runtime answered to the kill: an error if it rejected it, otherwise undefined. */
  refusal: Error | undefined;
}

/** The result of a command by its output. */
export function commandResult(code: number, stdout: string, stderr: string): TestCommandResult {
  return { code, stdout, stderr, value: asJson(stdout) };
}

/** Parses JSON. @returns undefined for any other text */
export function asJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

import type { Json } from '../support/json';

/** How a command ended and what it put out. */
export interface TestCommandResult {
  code: number;
  stdout: string;
  stderr: string;
  /** Stdout as JSON, such as the value of a handler; undefined if it is not JSON. */
  value: Json | undefined;
}

/** A command that is going on. */
export interface BegunCommand {
  pid: number;
  ended: Promise<TestCommandResult>;
  /** @param signal number of the signal. Default 15, SIGTERM */
  kill(signal?: number): Promise<void>;
}

export function commandResult(code: number, stdout: string, stderr: string): TestCommandResult {
  return { code, stdout, stderr, value: asJson(stdout) };
}

function asJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

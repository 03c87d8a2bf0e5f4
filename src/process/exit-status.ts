import { constants } from 'node:os';

/** How a process terminated: with an exit code, or by a signal. */
export interface ExitStatus {
  /** Null if a signal terminated it. */
  readonly code: number | null;
  /** Null if it exited by itself. */
  readonly signal: NodeJS.Signals | null;
}

/** The largest exit code; an operating system uses only the low eight bits. */
export const LARGEST_CODE = 255;

/** Returns the exit code, or, after a signal, 128 plus the signal's number as shells do. */
export function returnCode({ code, signal }: ExitStatus): number {
  if (signal) return 128 + signalNumber(signal);
  return code === null ? 1 : exitStatus(code); // exit codes have 32 bits on Windows
}

/** Returns a valid exit code. Too large or negative codes become 255, so that none is truncated to 0. */
export const exitStatus = (code: number): number =>
  code >= 0 && code <= LARGEST_CODE ? code : LARGEST_CODE;

/** The number of a signal on this machine. */
export const signalNumber = (signal: NodeJS.Signals): number => constants.signals[signal];

/** The name of a signal by its number on this machine. */
export function signalName(number: number): NodeJS.Signals | undefined {
  const entry = Object.entries(constants.signals).find(([, value]) => value === number);
  return entry?.[0] as NodeJS.Signals | undefined;
}

/** `exit code 3` or `signal SIGKILL`. */
export function describeExit({ code, signal }: ExitStatus): string {
  return signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`;
}

import { constants } from 'node:os';

/** How a process ended: with a code, or by a signal. */
export interface ExitStatus {
  /** Null when a signal ended it. */
  readonly code: number | null;
  /** Null when it ended by itself. */
  readonly signal: NodeJS.Signals | null;
}

/** The largest exit code; an operating system takes the low eight bits of a number. */
export const LARGEST_CODE = 255;

/** The code that shells give for an end by signal, 128 and its number; else the exit code. */
export function returnCode({ code, signal }: ExitStatus): number {
  if (signal) return 128 + signalNumber(signal);
  return code === null ? 1 : exitStatus(code); // on Windows codes have 32 bits
}

/** A code as it may be: any that is too large or negative becomes the largest, so that none becomes 0. */
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

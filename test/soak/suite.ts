import type { Random } from '../support/random';

/** A long test: consecutive rounds, each with faults chosen by its own seed. */
export interface Suite {
  describe: string;
  /** The number of rounds of the full suite. */
  full: number;
  /** @throws the fault of this round */
  round(random: Random): Promise<void>;
  /** The findings of all rounds. Default: none. */
  summary?(): string;
}

/** A long test that plans its rounds itself. */
export interface Campaign {
  describe: string;
  /** The number of rounds of the full suite. */
  full: number;
  /** @throws after a fault, which it has printed with the command to replay it */
  run(order: {
    readonly count: number;
    readonly seed: number;
    /** All arguments, for additional options. */
    readonly argv: readonly string[];
    readonly print: (text: string) => void;
  }): Promise<void>;
}

/** @throws unless the condition holds */
export function ensure(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

/** Waits for a promise, up to a limit. @throws after `ms` */
export async function inTime<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

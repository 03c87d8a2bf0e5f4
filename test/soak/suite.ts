import type { Random } from '../support/random';

/** A long test: one round after another, each with faults chosen by its own seed. */
export interface Suite {
  describe: string;
  /** How many rounds make the full suite. */
  full: number;
  /** @throws what went wrong in this round */
  round(random: Random): Promise<void>;
  /** What was found out in all rounds. Default: nothing. */
  summary?(): string;
}

/** A long test that plans its rounds itself. */
export interface Campaign {
  describe: string;
  /** How many rounds make the full suite. */
  full: number;
  /** @throws when something has gone wrong, after it has printed what, and how to replay it */
  run(order: {
    readonly count: number;
    readonly seed: number;
    /** All arguments, for options of its own. */
    readonly argv: readonly string[];
    readonly print: (text: string) => void;
  }): Promise<void>;
}

/** @throws unless the condition holds */
export function ensure(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

/** Waits for a promise, but not for ever. @throws after `ms` */
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

import { isDeepStrictEqual } from 'node:util';

import type { WorkerKind } from '../../../src/vat';
import type { Tally } from '../../support/tally';

/** One thing that was done, with what it gave and what it should have given. */
export type Step = readonly [name: string, actual: unknown, expected: unknown];

/** Settings of each vat: compiling and evaluating a contract takes seconds on a busy machine. */
export const settings = (worker: WorkerKind) => ({
  worker,
  transcript: true,
  limits: { deliveryMs: 300_000, startMs: 300_000, memoryMb: 2_000 },
});

/** Drops what vats log: errors are logged where they are expected, too. */
export const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Compares each step with its expectation. */
export async function compare(
  name: string,
  steps: AsyncIterable<Step>,
  tally: Tally,
): Promise<void> {
  let last = 'the start';
  try {
    for await (const [step, actual, expected] of steps) {
      last = step;
      if (isDeepStrictEqual(actual, expected)) tally.passed(`${name}: ${step}`);
      else tally.failed(`${name}: ${step}`, `gave ${show(actual)} instead of ${show(expected)}`);
    }
  } catch (error) {
    tally.failed(`${name}: after ${last}`, String(error));
  }
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each));

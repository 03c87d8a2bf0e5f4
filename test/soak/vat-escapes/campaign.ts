import { Random } from '../../support/random';
import type { Attack } from './attack';
import { AttackedKernel, type Battlefield, type Outcome } from './attacked-kernel';
import { generate } from './generator/generate';
import type { Report } from './report';

/** Attacks that one vat runs. */
const BATCH = 200;

/** The attacks on each battlefield. */
export interface Plan {
  readonly corpus: readonly Attack[];
  /** Generated attacks; each has a separate seed, counted from the first one. */
  readonly count: number;
  readonly seed: number;
}

function* batches({ corpus, count, seed }: Plan): Iterable<readonly Attack[]> {
  for (const attack of corpus) if (attack.alone) yield [attack];
  const others = corpus.filter(({ alone }) => !alone);
  for (let from = 0; from < others.length; from += BATCH) yield others.slice(from, from + BATCH);
  for (let from = 0; from < count; from += BATCH) {
    const length = Math.min(BATCH, count - from);
    yield Array.from({ length }, (_, index) => {
      const own = seed + from + index;
      return generate(new Random(own), `generated ${own}`);
    });
  }
}

/** Runs all attacks of a plan on a battlefield. */
export async function fight(field: Battlefield, plan: Plan, report: Report): Promise<void> {
  const kernel = new AttackedKernel(field);
  let last: Outcome | undefined;
  try {
    for (const batch of batches(plan)) {
      for (const outcome of await kernel.carryOut(batch)) {
        report.add(field, outcome);
        last = outcome;
      }
    }
  } finally {
    const successes = await kernel.close();
    if (last && successes.length > 0) report.add(field, { ...last, successes });
  }
}

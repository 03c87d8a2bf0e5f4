import { spawnSync } from 'node:child_process';

import { bundleExample } from './bundle';
import { inTurn, median, ratioOf, type Bench } from './measurement';
import { exampleRuntime, Place } from './places';

const ROUNDS = 60;

/** Milliseconds of a whole process. */
function timeOf(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const begin = performance.now();
  const { status } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const took = performance.now() - begin;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return took;
}

/** What a provider pays for every invocation. */
export const startup: Bench = async (report) => {
  const place = new Place();
  try {
    const bundle = await bundleExample(exampleRuntime, place.directory, place.env);
    for (const [name, program, reach, aim] of [
      ['offer-template, one bundle', bundle, 1.5, 1.25],
      ['offer-template, not bundled', exampleRuntime, undefined, undefined],
    ] as const) {
      const pairs = await inTurn(
        ROUNDS,
        async () => timeOf([program, 'offer-template'], place.env),
        async () => timeOf(['-e', '0'], place.env),
      );
      report.measured({
        name,
        value: median(pairs.ours),
        unit: 'ms',
        against: 'node -e 0',
        ratio: ratioOf(pairs),
        ...(reach !== undefined && { reach, aim }),
        lowerIsBetter: true,
      });
    }
  } finally {
    place.clear();
  }
};

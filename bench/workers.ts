import { Place } from './places';
import type { Bench } from './measurement';
import { channels } from './workers-channels';
import { manyVats } from './workers-memory';
import { workerRates } from './workers-rates';
import { installSwingset } from './vats-peer';
import { Sides } from './vats-side';

/**
 * Vats in workers of every kind, and those of the published SwingSet, alternating, with the same workload.
 */
export const workers: Bench = async (report) => {
  const installed = await installSwingset();
  const place = new Place();
  const sides = new Sides(place, 'missing' in installed ? '' : installed.directory);
  try {
    await channels(sides, place, report);
    if ('missing' in installed) report.skipped('vat-workers', installed.missing);
    else {
      await workerRates(sides, report);
      await manyVats(sides, report);
    }
  } finally {
    await sides.end();
    place.clear();
  }
};

import { authored } from './vats-authored';
import { growth } from './vats-growth';
import { kernelRates, storeOperations } from './vats-kernel';
import { installSwingset } from './vats-peer';
import { Place } from './places';
import { starts } from './vats-starts';
import type { Bench } from './measurement';
import { Sides } from './vats-side';

/** Our vat kernel and the published kernel of SwingSet, alternating, with the same workload. */
export const vats: Bench = async (report) => {
  const installed = await installSwingset();
  if ('missing' in installed) {
    report.skipped('vats', installed.missing);
    return;
  }
  const place = new Place();
  const sides = new Sides(place, installed.directory);
  try {
    await kernelRates(sides, report);
    await storeOperations(sides, report);
    await authored(sides, report);
    await starts(sides, report);
    await growth(sides, report);
  } finally {
    await sides.end();
    place.clear();
  }
};

import type { Campaign } from '../suite';
import { surroundings, workers, type Battlefield } from './attacked-kernel';
import { fight } from './campaign';
import { corpus } from './corpus';
import { Report } from './report';

/** Concurrent battlefields: at most one per core. */
const AT_ONCE = 2;

const after = (argv: readonly string[], flag: string): string | undefined =>
  argv.includes(flag) ? argv[argv.indexOf(flag) + 1] : undefined;

/** Vats that attack their host: every known attack, and additional ones on request. */
export const vatEscapes: Campaign = {
  describe: `attacks of vats on their host, N generated ones in each kind of worker (--node PATH, --worker KIND, --around SURROUNDINGS, --only ID)`,
  full: 25_000,
  async run({ count, seed, argv, print }) {
    const node = after(argv, '--node') ?? process.execPath;
    const worker = after(argv, '--worker');
    const around = after(argv, '--around');
    const only = after(argv, '--only');
    const known = corpus.filter(({ id }) => only === undefined || id.includes(only));
    const places = surroundings.filter((each) => around === undefined || each === around);
    const fields = workers
      .filter((each) => worker === undefined || each === worker)
      .flatMap((each) =>
        places.map((place): Battlefield => ({ worker: each, around: place, node })),
      );
    const report = new Report();
    const share = Math.ceil(count / places.length);
    const waiting = fields.map((field, index) => {
      const from = share * (index % places.length);
      const own = Math.max(0, Math.min(share, count - from));
      return { field, plan: { corpus: known, count: own, seed: seed + from } };
    });
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const begin = performance.now();
        const { field, plan } = next;
        await fight(field, plan, report);
        const seconds = (performance.now() - begin) / 1000;
        const all = plan.corpus.length + plan.count;
        print(
          `${field.worker}, ${field.around}: ${all} attacks in ${seconds.toFixed(1)} s, ${Math.round(all / seconds)} a second`,
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    print(report.describeOthers());
    if (!report.hasSuccesses) return;
    print(report.describeSuccesses());
    throw new Error('attacks have succeeded: see above');
  },
};

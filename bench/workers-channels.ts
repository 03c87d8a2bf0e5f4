import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { inTurn, median, ratioOf, type Report } from './measurement';
import { root, type Place } from './places';
import type { Sides } from './vats-side';

const run = promisify(execFile);
const ROUNDS = 5;
const COUNT = 20_000;

/** Syscalls that a vat waits for, compared with a channel of the same kind that does nothing else. */
export async function channels(sides: Sides, place: Place, report: Report): Promise<void> {
  for (const worker of ['thread', 'process'] as const) {
    const ours = await sides.ours('blocking', worker);
    await ours.ask('ask', { count: COUNT / 10 });
    const bare = async (): Promise<number> => {
      const program = `${root}/bench/channels/${worker}.mjs`;
      const { stdout } = await run(process.execPath, [program, String(COUNT)], { env: place.env });
      return COUNT / (JSON.parse(stdout) as { seconds: number }).seconds;
    };
    const asked = async (): Promise<number> =>
      COUNT / (await ours.ask('ask', { count: COUNT }))['seconds']!;
    const pairs = await inTurn(ROUNDS, asked, bare);
    await sides.end();
    report.measured({
      name: `${worker}: blocking syscalls`,
      value: median(pairs.ours),
      unit: 'a second',
      against: 'the bare channel',
      ratio: ratioOf(pairs),
      reach: 0.8,
      aim: 1,
      lowerIsBetter: false,
    });
  }
}

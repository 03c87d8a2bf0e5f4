import { inTurn, median, ratioOf, type Pairs, type Report } from './measurement';
import { SWINGSET, type Side, type Sides } from './vats-side';

const ROUNDS = 5;
/** What a restart must restore: the deliveries of this workload. */
const MESSAGES_BEFORE = 1_000;

/** From the start of the process until its vats have started. */
export async function starts(sides: Sides, report: Report): Promise<void> {
  const ended = async (starting: Promise<Side>): Promise<number> => {
    const side = await starting;
    await side.end();
    return side.startMs;
  };
  for (const [program, kind] of [
    ['kernel', 'raw'],
    ['authored', 'authored'],
  ] as const) {
    const pairs = await inTurn(
      ROUNDS,
      () => ended(sides.ours(program, 'memory')),
      () => ended(sides.theirs(program, 'memory')),
    );
    tell(report, `vats: start with two ${kind} ones`, pairs);
  }
  const { ours, theirs } = await stores(sides);
  const pairs = await inTurn(
    ROUNDS,
    () => ended(sides.ours('authored', ours)),
    () => ended(sides.theirs('authored', theirs)),
  );
  tell(report, `vats: restart after ${MESSAGES_BEFORE} messages`, pairs);
}

/** A store of each side, in which vats have worked. */
async function stores(sides: Sides): Promise<{ ours: string; theirs: string }> {
  const [ours, theirs] = [sides.store('disk'), sides.store('disk')];
  for (const side of [await sides.ours('authored', ours), await sides.theirs('authored', theirs)]) {
    await side.ask('work', { method: 'sequential', count: MESSAGES_BEFORE });
    await side.ask('end');
    await side.end();
  }
  return { ours, theirs };
}

function tell(report: Report, name: string, pairs: Pairs): void {
  const value = median(pairs.ours);
  const ratio = ratioOf(pairs);
  const against = SWINGSET;
  report.measured({ name, value, unit: 'ms', against, ratio, lowerIsBetter: true });
}

import { inTurn, median, ratioOf, type Report } from './measurement';
import type { Figures, Side, SidePair } from './vats-side';

/** Work for both sides, and the expected ratio. */
export interface RatedWork {
  /** The name of the measurement. */
  readonly name: string;
  /** The name of the other side. */
  readonly against: string;
  readonly rounds: number;
  /** The number of messages of each side per round: each takes part of a second. */
  readonly messages: { readonly ours: number; readonly theirs: number };
  /** Makes a side do it. @returns with its `seconds` */
  readonly work: (side: Side, messages: number) => Promise<Figures>;
  readonly reach: number;
  readonly aim: number;
}

/** Measures how many messages per second each side handles, alternating, after a warm-up round. */
export async function reportRates(
  { ours, theirs }: SidePair,
  report: Report,
  { rounds, messages, work, ...measured }: RatedWork,
): Promise<void> {
  const rate = (side: Side, count: number) => async (): Promise<number> =>
    count / (await work(side, count))['seconds']!;
  const first = rate(ours, messages.ours);
  const second = rate(theirs, messages.theirs);
  await first();
  await second();
  const pairs = await inTurn(rounds, first, second);
  report.measured({
    ...measured,
    value: median(pairs.ours),
    unit: 'messages/s',
    ratio: ratioOf(pairs),
    lowerIsBetter: false,
  });
}

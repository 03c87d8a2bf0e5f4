import { inTurn, median, ratioOf, type Report } from './measurement';
import type { Figures, Side, SidePair } from './vats-side';

/** Work that both sides do, and what of it is wanted. */
export interface RatedWork {
  /** How the measurement is called. */
  readonly name: string;
  /** Who the other side is. */
  readonly against: string;
  readonly rounds: number;
  /** How many messages each side has in a round: each takes part of a second. */
  readonly messages: { readonly ours: number; readonly theirs: number };
  /** Has a side do it. @returns with its `seconds` */
  readonly work: (side: Side, messages: number) => Promise<Figures>;
  readonly reach: number;
  readonly aim: number;
}

/** Reports how many messages a second the two sides take, in turn, after a round that is not counted. */
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

/** One figure of a bench: what was measured, and its ratio to the baseline of the same run. */
export interface Measurement {
  name: string;
  value: number;
  unit: string;
  against: string;
  ratio: number;
  /** The ratio to reach, and the one to aim for; neither for figures that are only reported. */
  reach?: number;
  aim?: number;
  lowerIsBetter: boolean;
}

/** The receiver of a bench's figures. */
export interface Report {
  measured(measurement: Measurement): void;
  /** The bench cannot run on this machine. */
  skipped(name: string, why: string): void;
}

/** What the command line asks for. */
export interface BenchOptions {
  /** How much of it: messages, for example. Each bench has a default. */
  readonly count?: number | undefined;
}

export type Bench = (report: Report, options: BenchOptions) => Promise<void>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The same measurement of both sides, alternating. */
export interface Pairs {
  ours: number[];
  theirs: number[];
}

/** Measures both sides alternately, so that other load on the machine affects both sides of a pair alike. */
export async function inTurn(
  rounds: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<Pairs> {
  const pairs: Pairs = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round += 1) {
    const oursFirst = round % 2 === 0;
    if (oursFirst) pairs.ours.push(await ours());
    pairs.theirs.push(await theirs());
    if (!oursFirst) pairs.ours.push(await ours());
  }
  return pairs;
}

/** The median of the ratios of the pairs. */
export const ratioOf = ({ ours, theirs }: Pairs): number =>
  median(ours.map((value, round) => value / theirs[round]!));

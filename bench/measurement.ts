/** One figure of a bench: what was measured, and its ratio to what it is held against, in one run. */
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

/** Where a bench puts its figures. */
export interface Report {
  measured(measurement: Measurement): void;
  /** A bench that cannot be run here. */
  skipped(name: string, why: string): void;
}

export type Bench = (report: Report) => Promise<void>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The same measurement of two sides, in turn. */
export interface Pairs {
  ours: number[];
  theirs: number[];
}

/**
 * Measures both sides in turn: a machine that others use as well has the same weather for both sides
 * of a pair.
 */
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

/** The median of the ratios, pair by pair. */
export const ratioOf = ({ ours, theirs }: Pairs): number =>
  median(ours.map((value, round) => value / theirs[round]!));

/**
 * Returns the most similar candidate, if it is similar enough.
 *
 * @returns undefined if no candidate is within one edit per three letters of the word, or one edit for a short word
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.includes(word)) return word;
  const meant = word.toLowerCase();
  let most = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  // A word of one letter is one edit away from every other such word.
  if (word.length < 2) return candidates.find((candidate) => candidate.toLowerCase() === meant);
  for (const candidate of candidates) {
    const found = edits(meant, candidate.toLowerCase(), most);
    if (found > most) continue;
    best = candidate;
    most = found - 1;
  }
  return best;
}

/** Returns ` Did you mean x?`, or an empty string. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const best = closest(word, candidates);
  return best === undefined || best === word ? '' : ` Did you mean ${best}?`;
}

/**
 * Returns the edit distance: insertions, deletions, replacements, and swaps of adjacent letters.
 *
 * @param most maximum of interest; a greater distance may be inexact
 */
export function edits(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let [before, last] = [[] as number[], Array.from({ length: to.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const isSame = from[i - 1] === to[j - 1];
      let least = Math.min(last[j - 1]! + (isSame ? 0 : 1), last[j]! + 1, row[j - 1]! + 1);
      const isSwapped = i > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (isSwapped) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[to.length]!;
}

/**
 * The name that was probably meant: the closest of the candidates, if it is close enough.
 *
 * @returns undefined when nothing is within a third of the word's length (at least 2 edits).
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0 || word === '') return undefined;
  if (candidates.includes(word)) return word;
  const { distance } = require('fastest-levenshtein') as typeof import('fastest-levenshtein');
  const edits = (candidate: string): number =>
    distance(word.toLowerCase(), candidate.toLowerCase());
  const best = candidates.reduce((a, b) => (edits(b) < edits(a) ? b : a));
  return edits(best) <= Math.max(2, Math.floor(word.length / 3)) ? best : undefined;
}

/** ` Did you mean x?`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const best = closest(word, candidates);
  return best === undefined ? '' : ` Did you mean ${best}?`;
}

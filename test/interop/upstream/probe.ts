import type { Peer } from './peer';

/** One experiment on both sides; its result is a text. */
export interface Probe {
  /** The subject. Also the name of the row in `differences.ts`, if there is one. */
  name: string;
  observe(peer: Peer): Promise<string>;
}

/**
 * Several variants that should make no difference.
 *
 * @returns the common result, or the result of each
 */
export async function inEachWay<T>(
  ways: readonly T[],
  observe: (way: T) => Promise<string>,
): Promise<string> {
  const seen: [T, string][] = [];
  for (const way of ways) seen.push([way, await observe(way)]);
  const [first] = seen;
  if (seen.every(([, text]) => text === first?.[1])) return first?.[1] ?? '';
  return seen.map(([way, text]) => `${String(way)}: ${text}`).join('; ');
}

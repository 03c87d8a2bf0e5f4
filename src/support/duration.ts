const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/**
 * Parses a duration in Go's format into milliseconds: `30s`, `1m30s`, `1.5h`, `500ms`. A number alone is seconds.
 *
 * @returns undefined if the text is not a duration
 */
export function parseDuration(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * unitMs['s']!;
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/([\d.]+)(h|ms|m|s)/g)) {
    sum += Number(number) * unitMs[unit as string]!;
  }
  return sum;
}

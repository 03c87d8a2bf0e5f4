const units = new Map([
  ['', 1],
  ['b', 1],
]);
for (const [power, letter] of ['k', 'm', 'g', 't', 'p', 'e'].entries()) {
  units.set(letter, 1000 ** (power + 1));
  units.set(`${letter}b`, 1000 ** (power + 1));
  units.set(`${letter}ib`, 1024 ** (power + 1));
}

/**
 * Parses a human-readable size into bytes: `512`, `10.7 GB` (decimal), `1.5 GiB` (binary).
 *
 * @returns undefined if the text is not a size, or exceeds the largest safe integer
 */
export function parseByteSize(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text);
  const unit = units.get((match?.[2] ?? '').toLowerCase());
  if (!match || unit === undefined) return undefined;
  const bytes = Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

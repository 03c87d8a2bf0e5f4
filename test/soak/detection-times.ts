/** Detection times of events, by kind. */
export class DetectionTimes {
  private readonly times = new Map<string, number[]>();

  add(what: string, ms: number): void {
    const known = this.times.get(what);
    if (known) known.push(ms);
    else this.times.set(what, [ms]);
  }

  /** One line per kind, by name. */
  toString(): string {
    const lines = [...this.times]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, times]) => {
        times.sort((a, b) => a - b);
        const median = times[times.length >> 1] ?? 0;
        const longest = times.at(-1) ?? 0;
        const figures = `median ${median.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`;
        return `${what}: ${times.length} times, noticed after ${figures}`;
      });
    return lines.join('\n');
  }
}

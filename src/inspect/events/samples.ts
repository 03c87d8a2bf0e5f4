/** A figure over time. */
export interface Series {
  readonly subject: string;
  readonly name: string;
  /** One value for each time; null where it was unknown. */
  readonly values: readonly (number | null)[];
}

/** Figures of one subject. More are left out. */
const MAX_NAMES = 64;

/** The last samples of figures, at equal intervals. */
export class Samples {
  /** When each sample was taken, in milliseconds since 1970. */
  readonly times: number[] = [];
  private readonly series = new Map<
    string,
    { subject: string; name: string; values: (number | null)[] }
  >();

  /** @param most number of samples */
  constructor(private readonly most = 600) {}

  add(time: number, found: Iterable<readonly [string, Readonly<Record<string, number>>]>): void {
    this.times.push(time);
    const now = new Map<string, number>();
    for (const [subject, metrics] of found) {
      for (const [name, value] of Object.entries(metrics).slice(0, MAX_NAMES)) {
        const key = `${subject} ${name}`;
        now.set(key, value);
        if (this.series.has(key)) continue;
        const values = new Array<null>(this.times.length - 1).fill(null);
        this.series.set(key, { subject, name, values });
      }
    }
    for (const [key, { values }] of this.series) values.push(now.get(key) ?? null);
    while (this.times.length > this.most) {
      this.times.shift();
      for (const { values } of this.series.values()) values.shift();
    }
    for (const [key, { values }] of this.series) {
      if (values.every((value) => value === null)) this.series.delete(key);
    }
  }

  get all(): readonly Series[] {
    return [...this.series.values()];
  }
}

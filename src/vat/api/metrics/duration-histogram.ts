import { headText, labelText } from './metric-text';

/** Upper bounds in seconds. */
const BOUNDS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

interface Counts {
  readonly buckets: number[];
  count: number;
  sum: number;
}

/** Counts durations by the value of one label. */
export class DurationHistogram {
  private readonly byLabel = new Map<string, Counts>();

  constructor(
    private readonly name: string,
    private readonly help: string,
    private readonly label: string,
  ) {}

  add(value: string, seconds: number): void {
    let counts = this.byLabel.get(value);
    if (!counts) {
      counts = { buckets: BOUNDS.map(() => 0), count: 0, sum: 0 };
      this.byLabel.set(value, counts);
    }
    counts.count += 1;
    counts.sum += seconds;
    const at = BOUNDS.findIndex((bound) => seconds <= bound);
    if (at >= 0) (counts.buckets[at] as number) += 1;
  }

  get text(): string {
    if (this.byLabel.size === 0) return '';
    const lines = [...this.byLabel].map(([value, counts]) => this.lines(value, counts));
    return headText(this.name, 'histogram', this.help) + lines.join('');
  }

  private lines(value: string, { buckets, count, sum }: Counts): string {
    const own = { [this.label]: value };
    let below = 0;
    const lines = BOUNDS.map((bound, at) => {
      below += buckets[at] as number;
      return `${this.name}_bucket${labelText({ ...own, le: String(bound) })} ${below}\n`;
    });
    lines.push(`${this.name}_bucket${labelText({ ...own, le: '+Inf' })} ${count}\n`);
    const labels = labelText(own);
    return `${lines.join('')}${this.name}_sum${labels} ${sum}\n${this.name}_count${labels} ${count}\n`;
  }
}

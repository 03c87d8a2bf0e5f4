import type { JSX } from 'preact';

import type { Model } from './model';
import { usePolled } from './use-polled';

const WIDTH = 300;
const HEIGHT = 60;

interface Metrics {
  readonly times: readonly number[];
  readonly series: readonly {
    readonly subject: string;
    readonly name: string;
    readonly values: readonly (number | null)[];
  }[];
}

/** Each figure as a small plot of the last ten minutes; a figure that grows also as a rate. */
export function MetricsView({ model }: { model: Model }): JSX.Element {
  const { value, error } = usePolled(model, '/api/metrics');
  const { times = [], series = [] } = (value ?? {}) as Partial<Metrics>;
  const { subject } = model.place;
  const shown = series.filter((each) => subject === '' || each.subject === subject);
  return (
    <section class="metrics" aria-label="Metrics">
      {error !== undefined && <p role="alert">{error}</p>}
      {shown.map(({ subject: of, name, values }) => (
        <figure key={`${of} ${name}`}>
          <figcaption>
            {of}: {name}
          </figcaption>
          <Plot values={values} />
          <p>
            now {format(values.at(-1))}, {format(rateOf(times, values))} a second
          </p>
        </figure>
      ))}
    </section>
  );
}

function Plot({ values }: { values: readonly (number | null)[] }): JSX.Element {
  const known = values.filter((value) => value !== null);
  const low = Math.min(0, ...known);
  const span = Math.max(...known, low + 1) - low;
  const points = values.flatMap((value, at) => {
    if (value === null) return [];
    const x = (at / Math.max(1, values.length - 1)) * WIDTH;
    return [`${x.toFixed(1)},${(HEIGHT - ((value - low) / span) * HEIGHT).toFixed(1)}`];
  });
  return (
    <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} preserveAspectRatio="none" aria-hidden="true">
      <polyline points={points.join(' ')} />
    </svg>
  );
}

/** The growth over the last ten samples. */
function rateOf(times: readonly number[], values: readonly (number | null)[]): number | null {
  const from = Math.max(0, values.length - 10);
  const [first, last] = [values[from], values.at(-1)];
  const seconds = ((times.at(-1) ?? 0) - (times[from] ?? 0)) / 1000;
  if (typeof first !== 'number' || typeof last !== 'number' || seconds <= 0) return null;
  return (last - first) / seconds;
}

const format = (value: number | null | undefined): string =>
  typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 2 }) : 'unknown';

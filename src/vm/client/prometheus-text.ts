import { MetricType, type Metric, type MetricFamily } from '../protocol/metrics';

/** What is added to every metric. */
export interface PrometheusTextOptions {
  /** Prefix of every name, such as `avalanche_xsvm_`. Default: empty. */
  prefix?: string | undefined;
  /** Labels of every metric, such as the chain. They replace labels with the same name. */
  labels?: Readonly<Record<string, string>> | undefined;
}

/** Media type of {@link prometheusText}. */
export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

type Labels = readonly (readonly [string, string])[];
/** A line: suffix of the name, labels, value. */
type Sample = [string, Labels, number | bigint];

const typeNames: Record<MetricType, string> = {
  [MetricType.Counter]: 'counter',
  [MetricType.Gauge]: 'gauge',
  [MetricType.Summary]: 'summary',
  [MetricType.Untyped]: 'untyped',
  [MetricType.Histogram]: 'histogram',
};

/**
 * Formats metrics as text for Prometheus. A metric without a value of its type is left out.
 *
 * @param families as returned by `VmClient.gather`
 * @param options see {@link PrometheusTextOptions}
 */
export function prometheusText(
  families: readonly MetricFamily[],
  { prefix = '', labels = {} }: PrometheusTextOptions = {},
): string {
  const common = Object.entries(labels);
  return families.map((family) => familyText(family, prefix + family.name, common)).join('');
}

function familyText({ help, type, metric }: MetricFamily, name: string, common: Labels): string {
  const lines = metric.flatMap((one) => {
    const own = one.label
      .map((label) => [label.name, label.value] as const)
      .filter(([key]) => !common.some(([other]) => other === key));
    const at = one.timestampMs === 0n ? '' : ` ${one.timestampMs}`;
    return samplesOf(type, one).map(
      ([suffix, more, value]) =>
        `${name}${suffix}${labelText([...own, ...common, ...more])} ${numberText(value)}${at}\n`,
    );
  });
  if (lines.length === 0) return '';
  const about = help === '' ? '' : `# HELP ${name} ${escaped(help)}\n`;
  return `${about}# TYPE ${name} ${typeNames[type] ?? 'untyped'}\n${lines.join('')}`;
}

function samplesOf(type: MetricType, metric: Metric): Sample[] {
  const { summary, histogram } = metric;
  if (type === MetricType.Histogram) return histogram ? histogramSamples(histogram) : [];
  if (type === MetricType.Summary) return summary ? summarySamples(summary) : [];
  const { counter, gauge, untyped } = metric;
  const byType: Partial<Record<MetricType, typeof counter>> = {
    [MetricType.Counter]: counter,
    [MetricType.Gauge]: gauge,
  };
  const scalar = type in byType ? byType[type] : (untyped ?? gauge ?? counter);
  return scalar ? [['', [], scalar.value]] : [];
}

const summarySamples = ({
  quantile,
  sampleSum,
  sampleCount,
}: NonNullable<Metric['summary']>): Sample[] => [
  ...quantile.map((each): Sample => ['', [['quantile', numberText(each.quantile)]], each.value]),
  ['_sum', [], sampleSum],
  ['_count', [], sampleCount],
];

function histogramSamples({
  bucket,
  sampleSum,
  sampleCount,
}: NonNullable<Metric['histogram']>): Sample[] {
  const buckets = bucket.map(({ upperBound, cumulativeCount }): Sample => [
    '_bucket',
    [['le', numberText(upperBound)]],
    cumulativeCount,
  ]);
  // Prometheus requires the last bucket, even if the VM does not send it.
  if (!bucket.some(({ upperBound }) => upperBound === Infinity)) {
    buckets.push(['_bucket', [['le', '+Inf']], sampleCount]);
  }
  return [...buckets, ['_sum', [], sampleSum], ['_count', [], sampleCount]];
}

function labelText(labels: Labels): string {
  if (labels.length === 0) return '';
  return `{${labels.map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`).join(',')}}`;
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

function numberText(value: number | bigint): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

import { prometheusText } from '../../../src/vm/client/prometheus-text';
import { MetricFamily, MetricType } from '../../../src/vm/protocol/metrics';

/** As it comes over the wire. */
const family = (content: Partial<MetricFamily>): MetricFamily =>
  MetricFamily.decode(MetricFamily.encode(content));
const { Counter, Gauge, Summary, Untyped, Histogram } = MetricType;

describe('metrics in the format of Prometheus', () => {
  test('a counter with a prefix and labels', () => {
    const metric = [
      { label: [{ name: 'kind', value: 'a' }], counter: { value: 3 } },
      { label: [{ name: 'chain', value: 'own' }], counter: { value: 0.5 }, timestampMs: 1234n },
    ] as never;
    const text = prometheusText(
      [family({ name: 'x_total', help: 'Some.', type: Counter, metric })],
      {
        prefix: 'avalanche_',
        labels: { chain: 'c' },
      },
    );
    expect(text).toBe(
      `# HELP avalanche_x_total Some.
# TYPE avalanche_x_total counter
avalanche_x_total{kind="a",chain="c"} 3
avalanche_x_total{chain="c"} 0.5 1234
`,
    );
  });

  test('strings are escaped', () => {
    const metric = [{ label: [{ name: 'a', value: 'q"\\\n' }], gauge: { value: 1 } }] as never;
    expect(prometheusText([family({ name: 'g', help: 'a "b"\\\nc', type: Gauge, metric })])).toBe(
      '# HELP g a "b"\\\\\\nc\n# TYPE g gauge\ng{a="q\\"\\\\\\n"} 1\n',
    );
  });

  test.each([
    [NaN, 'NaN'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [1e300, '1e+300'],
    [-0.25, '-0.25'],
    [0, '0'],
  ])('the value %p', (value, text) => {
    const metric = [{ gauge: { value } }] as never;
    expect(prometheusText([family({ name: 'g', type: Gauge, metric })])).toBe(
      `# TYPE g gauge\ng ${text}\n`,
    );
  });

  test('a histogram has an infinite bucket', () => {
    const histogram = {
      sampleCount: 2n ** 60n,
      sampleSum: 1.5,
      bucket: [
        { upperBound: 0.1, cumulativeCount: 1n },
        { upperBound: 5, cumulativeCount: 2n },
      ],
    };
    const metric = [{ label: [{ name: 'a', value: 'b' }], histogram }] as never;
    expect(prometheusText([family({ name: 'h', type: Histogram, metric })])).toBe(
      `# TYPE h histogram
h_bucket{a="b",le="0.1"} 1
h_bucket{a="b",le="5"} 2
h_bucket{a="b",le="+Inf"} 1152921504606846976
h_sum{a="b"} 1.5
h_count{a="b"} 1152921504606846976
`,
    );
    histogram.bucket.push({ upperBound: Infinity, cumulativeCount: 3n });
    const sent = prometheusText([family({ name: 'h', type: Histogram, metric })]);
    expect(sent.match(/\+Inf/g)).toHaveLength(1);
  });

  test('a summary has its quantiles', () => {
    const summary = {
      sampleCount: 4n,
      sampleSum: 10,
      quantile: [
        { quantile: 0.5, value: 2 },
        { quantile: 0.99, value: NaN },
      ],
    };
    const metric = [{ summary }] as never;
    expect(prometheusText([family({ name: 's', type: Summary, metric })])).toBe(
      '# TYPE s summary\ns{quantile="0.5"} 2\ns{quantile="0.99"} NaN\ns_sum 10\ns_count 4\n',
    );
  });

  test('a metric without a value is left out, and an unknown type is untyped', () => {
    expect(prometheusText([family({ name: 'n', type: Counter })])).toBe('');
    const wrong = [{ gauge: { value: 1 } }] as never;
    expect(prometheusText([family({ name: 'n', type: Counter, metric: wrong })])).toBe('');
    const metric = [{ untyped: { value: 7 } }] as never;
    expect(prometheusText([family({ name: 'u', type: Untyped, metric })])).toContain('u 7\n');
    expect(prometheusText([family({ name: 'u', type: 9 as never, metric })])).toContain('untyped');
  });
});

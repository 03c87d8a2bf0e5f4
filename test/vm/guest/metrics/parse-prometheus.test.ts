import fc from 'fast-check';

import { prometheusText } from '../../../../src/vm/client/prometheus-text';
import { parsePrometheus } from '../../../../src/vm/guest/metrics/parse-prometheus';
import { MetricType } from '../../../../src/vm/protocol/metrics';

const name = fc.stringMatching(/^[a-z]{1,6}x$/);
const value = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true }).map((n) => (n === 0 ? 0 : n)),
  fc.constantFrom(Infinity, -Infinity),
);
const label = fc.record({ name, value: fc.string() });
const labels = fc.uniqueArray(label, { selector: (each) => each.name, maxLength: 3 });
const count = fc.bigInt(0n, 2n ** 50n);
const timestampMs = fc.constantFrom(0n, 5n, 1_700_000_000_000n);
const line = fc.string().map((text) =>
  text
    .trim()
    .replace(/[\r\u2028\u2029\v\f]/g, ' ')
    .trim(),
);

const scalars = (type: MetricType, kind: string) =>
  fc.record({
    name,
    help: line,
    type: fc.constant(type),
    metric: fc.uniqueArray(
      fc.record({ label: labels, timestampMs, [kind]: fc.record({ value }) }),
      { minLength: 1, maxLength: 3, selector: (each) => JSON.stringify(each.label) },
    ),
  });
const histograms = fc.record({
  name,
  help: line,
  type: fc.constant(MetricType.Histogram),
  metric: fc
    .record({ label: labels, timestampMs, sampleCount: count, sampleSum: value })
    .map(({ label: own, timestampMs: at, ...totals }) => [
      {
        label: own,
        timestampMs: at,
        histogram: {
          ...totals,
          bucket: [
            { cumulativeCount: 1n, upperBound: 0.5 },
            { cumulativeCount: totals.sampleCount, upperBound: Infinity },
          ],
        },
      },
    ]),
});

test('metrics survive the text format of Prometheus', () => {
  const family = fc.oneof(
    scalars(MetricType.Counter, 'counter'),
    scalars(MetricType.Gauge, 'gauge'),
    scalars(MetricType.Untyped, 'untyped'),
    histograms,
  );
  const families = fc.uniqueArray(family, { selector: (each) => each.name, maxLength: 4 });
  fc.assert(
    fc.property(families, (all) => {
      expect(parsePrometheus(prometheusText(all as never))).toEqual(all);
    }),
  );
});

test.each(['no value', 'name{a="b" 1', 'name{a=b} 1', 'name', '1 2', 'name 1 2 3', 'name x'])(
  '%j is no metric, which is reported with its line',
  (text) => {
    expect(() => parsePrometheus(`fine 1\n${text}`)).toThrow('line 2 of the metrics');
  },
);

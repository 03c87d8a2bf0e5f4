import {
  double,
  enumeration,
  int64,
  nested,
  nestedList,
  string,
  uint64,
} from '../../protobuf/fields';
import { message, type MessageOf } from '../../protobuf/message';

/** Types of metrics of `io.prometheus.client`. */
export enum MetricType {
  Counter = 0,
  Gauge = 1,
  Summary = 2,
  Untyped = 3,
  Histogram = 4,
}

const Value = message({ value: double(1) });

const Metric = message({
  label: nestedList(1, message({ name: string(1), value: string(2) })),
  gauge: nested(2, Value),
  counter: nested(3, Value),
  summary: nested(
    4,
    message({
      sampleCount: uint64(1),
      sampleSum: double(2),
      quantile: nestedList(3, message({ quantile: double(1), value: double(2) })),
    }),
  ),
  untyped: nested(5, Value),
  timestampMs: int64(6),
  histogram: nested(
    7,
    message({
      sampleCount: uint64(1),
      sampleSum: double(2),
      bucket: nestedList(3, message({ cumulativeCount: uint64(1), upperBound: double(2) })),
    }),
  ),
});
/** One metric with its labels; the field of its type is set. */
export type Metric = MessageOf<typeof Metric>;

/** `io.prometheus.client.MetricFamily`: one metric with all its label values. */
export const MetricFamily = message({
  name: string(1),
  help: string(2),
  type: enumeration<MetricType>(3),
  metric: nestedList(4, Metric),
});
export type MetricFamily = MessageOf<typeof MetricFamily>;

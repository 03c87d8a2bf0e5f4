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
  /** A value that only increases. */
  Counter = 0,
  /** A value that may decrease. */
  Gauge = 1,
  /** Quantiles of observations. */
  Summary = 2,
  /** A value of unknown kind. */
  Untyped = 3,
  /** Observations in buckets. */
  Histogram = 4,
}

const Value = message({ value: double(1) });

const Metric = message({
  /** Names and values. */
  label: nestedList(1, message({ name: string(1), value: string(2) })),
  /** Set for a gauge. */
  gauge: nested(2, Value),
  /** Set for a counter. */
  counter: nested(3, Value),
  /** Set for a summary. */
  summary: nested(
    4,
    message({
      sampleCount: uint64(1),
      sampleSum: double(2),
      quantile: nestedList(3, message({ quantile: double(1), value: double(2) })),
    }),
  ),
  /** Set for a metric of unknown kind. */
  untyped: nested(5, Value),
  /** Milliseconds since 1970; 0 for now. */
  timestampMs: int64(6),
  /** Set for a histogram. */
  histogram: nested(
    7,
    message({
      sampleCount: uint64(1),
      sampleSum: double(2),
      bucket: nestedList(3, message({ cumulativeCount: uint64(1), upperBound: double(2) })),
    }),
  ),
});
/** One metric with its labels; the part of its kind is set. */
export interface Metric extends MessageOf<typeof Metric> {}

/** The codec of a {@link MetricFamily}. @hidden */
export const MetricFamily = message({
  /** Name of the metric. */
  name: string(1),
  /** What it measures. */
  help: string(2),
  /** Its kind. */
  type: enumeration<MetricType>(3),
  /** Its values, one for each combination of labels. */
  metric: nestedList(4, Metric),
});
/** `io.prometheus.client.MetricFamily`: one metric with all its label values. */
export interface MetricFamily extends MessageOf<typeof MetricFamily> {}

import { MetricType, type MetricFamily } from '../../protocol/metrics';
import { VmreError } from '../../../support/errors/vmre-error';

interface Label {
  name: string;
  value: string;
}

interface Sample {
  name: string;
  labels: Label[];
  value: number;
  timestampMs: bigint;
}

interface Draft {
  name: string;
  help: string;
  type: MetricType;
  samples: Sample[];
}

const types: Readonly<Record<string, MetricType | undefined>> = {
  counter: MetricType.Counter,
  gauge: MetricType.Gauge,
  summary: MetricType.Summary,
  untyped: MetricType.Untyped,
  unknown: MetricType.Untyped,
  histogram: MetricType.Histogram,
};

/** Endings of the samples of summaries and histograms. */
const PARTS = /_(bucket|sum|count)$/;
const NAME = /^[a-zA-Z_:][\w:]*/;

/**
 * Reads metrics in the text format of Prometheus.
 *
 * @throws VMRE_METRICS_MALFORMED with the number of the line
 */
export function parsePrometheus(text: string): MetricFamily[] {
  const drafts = new Map<string, Draft>();
  const draftOf = (name: string): Draft => {
    const found = drafts.get(name) ?? { name, help: '', type: MetricType.Untyped, samples: [] };
    drafts.set(name, found);
    return found;
  };
  for (const [at, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '') continue;
    if (trimmed.startsWith('#')) readComment(trimmed, draftOf);
    else {
      const sample = sampleOf(trimmed);
      if (!sample) throw malformed(at + 1, trimmed);
      const base = sample.name.replace(PARTS, '');
      const isPart = base !== sample.name && isComposite(drafts.get(base)?.type);
      draftOf(isPart ? base : sample.name).samples.push(sample);
    }
  }
  const families = [...drafts.values()].filter(({ samples }) => samples.length > 0).map(familyOf);
  return families as unknown as MetricFamily[]; // absent fields have their defaults on the wire
}

const isComposite = (type: MetricType | undefined): boolean =>
  type === MetricType.Summary || type === MetricType.Histogram;

function readComment(line: string, draftOf: (name: string) => Draft): void {
  const [, what, name = '', rest = ''] = /^#\s*(HELP|TYPE)\s+(\S+)\s*(.*)$/.exec(line) ?? [];
  if (what === 'HELP') draftOf(name).help = unescaped(rest);
  if (what === 'TYPE') draftOf(name).type = types[rest] ?? MetricType.Untyped;
}

function sampleOf(line: string): Sample | undefined {
  const [name] = NAME.exec(line) ?? [];
  if (name === undefined) return undefined;
  const labels: Label[] = [];
  let rest = line.slice(name.length).trimStart();
  if (rest.startsWith('{')) {
    rest = rest.slice(1);
    for (;;) {
      const [all, label, value] = /^\s*,?\s*([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/.exec(rest) ?? [];
      if (all === undefined) break;
      labels.push({ name: label!, value: unescaped(value!) });
      rest = rest.slice(all.length);
    }
    const [end] = /^\s*,?\s*\}/.exec(rest) ?? [];
    if (end === undefined) return undefined;
    rest = rest.slice(end.length);
  }
  const [, number, timestamp] = /^\s*(\S+)(?:\s+(-?\d+))?$/.exec(rest) ?? [];
  const value = number === undefined ? undefined : numberOf(number);
  if (value === undefined) return undefined;
  return { name, labels, value, timestampMs: BigInt(timestamp ?? 0) };
}

function numberOf(text: string): number | undefined {
  const special = /^([+-]?)inf$/i.exec(text);
  if (special) return special[1] === '-' ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return NaN;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_all, letter: string) => (letter === 'n' ? '\n' : letter));

function familyOf({ name, help, type, samples }: Draft): object {
  const metric = isComposite(type)
    ? compositesOf(name, type, samples)
    : samples.map(scalarOf(type));
  return { name, help, type, metric };
}

const scalarOf =
  (type: MetricType) =>
  ({ labels, value, timestampMs }: Sample): object => {
    const kind =
      type === MetricType.Counter ? 'counter' : type === MetricType.Gauge ? 'gauge' : 'untyped';
    return { label: labels, timestampMs, [kind]: { value } };
  };

/** Joins the samples of each set of labels. */
function compositesOf(name: string, type: MetricType, samples: readonly Sample[]): object[] {
  const isSummary = type === MetricType.Summary;
  const special = isSummary ? 'quantile' : 'le';
  const groups = new Map<string, { label: Label[]; timestampMs: bigint; samples: Sample[] }>();
  for (const sample of samples) {
    const label = sample.labels.filter((each) => each.name !== special);
    const key = JSON.stringify(label);
    const group = groups.get(key) ?? { label, timestampMs: sample.timestampMs, samples: [] };
    groups.set(key, group);
    group.samples.push(sample);
  }
  return [...groups.values()].map(({ label, timestampMs, samples: own }) => {
    const valueOf = (ending: string): number =>
      own.find((each) => each.name === name + ending)?.value ?? 0;
    const bounds = own.flatMap(({ labels, value }) => {
      const bound = labels.find((each) => each.name === special);
      return bound ? [{ bound: numberOf(bound.value) ?? NaN, value }] : [];
    });
    const totals = { sampleCount: countOf(valueOf('_count')), sampleSum: valueOf('_sum') };
    const summary = {
      ...totals,
      quantile: bounds.map(({ bound, value }) => ({ quantile: bound, value })),
    };
    const bucket = bounds.map(({ bound, value }) => ({
      cumulativeCount: countOf(value),
      upperBound: bound,
    }));
    const content = isSummary ? { summary } : { histogram: { ...totals, bucket } };
    return { label, timestampMs, ...content };
  });
}

const countOf = (value: number): bigint =>
  BigInt(Number.isFinite(value) && value > 0 ? Math.trunc(value) : 0);

const malformed = (line: number, text: string): VmreError =>
  new VmreError('VMRE_METRICS_MALFORMED', `line ${line} of the metrics is no sample: ${text}`);

import type { CrankReport } from '../../kernel/cranks/crank-report';
import type { KernelStatistics, VatStatistics } from '../../kernel/facet/statistics';
import type { Kernel } from '../../kernel/kernel';
import { DurationHistogram } from './duration-histogram';
import { metricText, type Sample } from './metric-text';

/** Metrics of a kernel, until they are stopped. */
export interface VatMetrics {
  /** The current metrics as text for Prometheus. */
  text(): string;
  /** Ends the collection. */
  stop(): void;
}

/** Vats and meters with lines of their own: vats can create any number of both. */
const MAX_SERIES = 500;

/** Collects metrics of a kernel from now on. */
export function collectMetrics(kernel: Kernel): VatMetrics {
  const events = new EventCounts();
  const { facet, observers } = kernel;
  facet.traceDetails(true);
  const stops = [
    observers.cranks.listen((report) => events.addCrank(report)),
    observers.terminations.listen(({ isFailure }) => events.addEnd(isFailure)),
    observers.suspensions.listen(() => (events.suspensions += 1)),
    observers.meters.listen(() => (events.lowMeters += 1)),
  ];
  let isOver = false;
  return {
    text: () => stateText(facet.statistics) + events.text,
    stop: () => {
      if (!isOver) facet.traceDetails(false);
      isOver = true;
      for (const stop of stops) stop();
    },
  };
}

/** What happened since the collection began. */
class EventCounts {
  suspensions = 0;
  lowMeters = 0;
  private computation = 0;
  private readonly ends = { exit: 0, failure: 0 };
  private readonly durations = new DurationHistogram(
    'vmre_vat_delivery_duration_seconds',
    'Duration of deliveries by their kind.',
    'type',
  );

  addCrank({ delivery, details, result }: CrankReport): void {
    this.computation += result?.[2]?.compute ?? 0;
    if (!delivery || details?.delivered === undefined || details.done === undefined) return;
    this.durations.add(delivery[0], (details.done - details.delivered) / 1000);
  }

  addEnd(isFailure: boolean): void {
    this.ends[isFailure ? 'failure' : 'exit'] += 1;
  }

  get text(): string {
    const ends = Object.entries(this.ends).map(([reason, count]): Sample => [{ reason }, count]);
    return [
      counter('computation_steps', 'Steps of deliveries that workers counted.', this.computation),
      metricText('vmre_vat_ended_total', 'counter', 'Vats that ended.', ends),
      counter('suspensions', 'Vats that were suspended after a fault.', this.suspensions),
      counter('meters_low', 'Falls of a meter below its threshold.', this.lowMeters),
      this.durations.text,
    ].join('');
  }
}

/** What the statistics of the kernel have. */
function stateText({ vats, meters, ...kernel }: KernelStatistics): string {
  const ofVats = (value: (vat: VatStatistics) => number): Sample[] =>
    summed(vats.map((vat) => [labelsOf(vat), value(vat)]));
  const isOn = (condition: boolean): number => (condition ? 1 : 0);
  const limited = meters.filter(({ remaining }) => remaining !== null);
  const ofMeters = (value: (meter: (typeof meters)[number]) => number, which = meters): Sample[] =>
    summed(which.map((meter) => [meterLabels(meter), value(meter)]));
  const perVat = (name: string, help: string, value: (vat: VatStatistics) => number): string =>
    metricText(`vmre_vat_${name}`, 'gauge', help, ofVats(value));
  return [
    counter('cranks', 'Cranks since the store was created.', kernel.cranks),
    gauge('run_queue_items', 'Items in the run-queue.', kernel.queued),
    gauge('kernel_objects', 'Objects with references.', kernel.objects),
    gauge('kernel_promises', 'Promises with references.', kernel.promises),
    gauge('vats', 'Vats that have not ended.', vats.length),
    gauge('vats_online', 'Vats with a worker.', kernel.vatsOnline),
    metricText(
      'vmre_vat_deliveries_total',
      'counter',
      'Deliveries since the creation of the vat.',
      ofVats(({ deliveries }) => deliveries),
    ),
    perVat('queued_items', 'Items in the run-queue for the vat.', ({ queued }) => queued),
    perVat('waiting_items', 'Items that wait until the vat is resumed.', ({ waiting }) => waiting),
    perVat('references', 'Entries of the c-list of the vat.', ({ references }) => references),
    perVat('paused', 'Whether the vat is paused.', ({ isPaused }) => isOn(isPaused)),
    perVat('suspended', 'Whether the vat is suspended.', ({ fault }) => isOn(fault !== undefined)),
    metricText(
      'vmre_vat_meter_used_steps_total',
      'counter',
      'Steps that were deducted from the meter.',
      ofMeters(({ used }) => used),
    ),
    metricText(
      'vmre_vat_meter_remaining_steps',
      'gauge',
      'Steps that remain in the meter.',
      ofMeters(({ remaining }) => remaining ?? 0, limited),
    ),
  ].join('');
}

const counter = (name: string, help: string, value: number): string =>
  metricText(`vmre_vat_${name}_total`, 'counter', help, [[{}, value]]);
const gauge = (name: string, help: string, value: number): string =>
  metricText(`vmre_vat_${name}`, 'gauge', help, [[{}, value]]);

const labelsOf = ({ vatId, name }: VatStatistics) => ({ vat_id: vatId, vat: name });
const meterLabels = ({ meterId, name }: { meterId: string; name: string | undefined }) => ({
  meter_id: meterId,
  meter: name ?? '',
});

/** The first have their own lines; the sum of the others is one more. */
function summed(samples: readonly Sample[]): Sample[] {
  const [first] = samples;
  if (!first || samples.length <= MAX_SERIES) return [...samples];
  const rest = samples.slice(MAX_SERIES).reduce((sum, [, value]) => sum + value, 0);
  const labels = Object.fromEntries(Object.keys(first[0]).map((key) => [key, 'others']));
  return [...samples.slice(0, MAX_SERIES), [labels, rest]];
}

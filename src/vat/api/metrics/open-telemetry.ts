import type { CrankReport } from '../../kernel/cranks/crank-report';
import type { Kernel } from '../../kernel/kernel';

/** Attributes of a span or a measurement. */
export type TelemetryAttributes = Record<string, string | number>;

/** What VMRE uses of a span of OpenTelemetry. */
export interface TelemetrySpan {
  /** Says how it ended. */
  setStatus(status: { code: number; message?: string | undefined }): unknown;
  /** Ends it, at a time in milliseconds since 1970. */
  end(endTime?: number): void;
}

/** What VMRE uses of the package `@opentelemetry/api`: pass the package itself. */
export interface TelemetryApi {
  /** Makes tracers. */
  readonly trace: {
    getTracer(name: string): {
      startSpan(
        name: string,
        options: { startTime: number; attributes: TelemetryAttributes },
      ): TelemetrySpan;
    };
  };
  /** Makes meters. */
  readonly metrics: {
    getMeter(name: string): {
      createCounter(
        name: string,
        options: { description: string; unit?: string | undefined },
      ): { add(value: number, attributes: TelemetryAttributes): void };
    };
  };
}

const NAME = 'vmre';
/** SpanStatusCode.ERROR */
const ERROR = 2;

/**
 * Reports every delivery from now on as a span, and counts deliveries and steps.
 *
 * @returns ends it
 */
export function reportTo(kernel: Kernel, api: TelemetryApi): () => void {
  const { facet, observers } = kernel;
  const tracer = api.trace.getTracer(NAME);
  const meter = api.metrics.getMeter(NAME);
  const deliveries = meter.createCounter('vmre.vat.deliveries', { description: 'Deliveries' });
  const steps = meter.createCounter('vmre.vat.computation', {
    description: 'Steps of deliveries',
    unit: '{step}',
  });
  facet.traceDetails(true);
  const stop = observers.cranks.listen((report) => {
    const { delivery, details, vatId, result, terminated, suspended } = report;
    if (!delivery || !details) return;
    const vat = { 'vmre.vat.id': vatId ?? '', 'vmre.vat.name': facet.nameOf(vatId) ?? '' };
    const kind = { ...vat, 'vmre.delivery': delivery[0] };
    const compute = result?.[2]?.compute;
    deliveries.add(1, kind);
    if (compute !== undefined) steps.add(compute, vat);
    const span = tracer.startSpan(nameOf(delivery), {
      startTime: performance.timeOrigin + details.began,
      attributes: {
        ...kind,
        'vmre.crank': report.crank,
        ...(compute !== undefined && { 'vmre.computation': compute }),
      },
    });
    const problem = suspended?.reason ?? (terminated?.isFailure ? terminated.info.body : undefined);
    if (problem !== undefined) span.setStatus({ code: ERROR, message: problem });
    span.end(performance.timeOrigin + details.ended);
  });
  let isOver = false;
  return () => {
    if (!isOver) facet.traceDetails(false);
    isOver = true;
    stop();
  };
}

const nameOf = (delivery: NonNullable<CrankReport['delivery']>): string =>
  delivery[0] === 'message' ? `message ${delivery[2].method}` : delivery[0];

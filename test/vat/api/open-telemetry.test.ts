import { openKernel } from '../../../src/vat';

const source = `exports.buildRootObject = () => Far('vat', {
  spin: () => { for (let i = 0; i < 1000; i += 1); },
  loop: () => { for (;;); },
});`;

test('each delivery is a span with its times, and is counted', async () => {
  const spans: { name: string; start: number; end?: number; status?: object; vat: unknown }[] = [];
  const counts: Record<string, number> = {};
  const startSpan = (name: string, options: { startTime: number; attributes: object }) => {
    const vat = (options.attributes as Record<string, unknown>)['vmre.vat.name'];
    const span: (typeof spans)[number] = { name, start: options.startTime, vat };
    spans.push(span);
    return {
      setStatus: (status: object) => (span.status = status),
      end: (time?: number) => void (span.end = time ?? 0),
    };
  };
  const createCounter = (name: string) => ({
    add: (value: number) => void (counts[name] = (counts[name] ?? 0) + value),
  });
  await using kernel = await openKernel({
    vats: { a: { source, limits: { computation: 1_000_000 } } },
  });
  const stop = kernel.reportTo({
    trace: { getTracer: () => ({ startSpan }) },
    metrics: { getMeter: () => ({ createCounter }) },
  });
  let computation = 0;
  kernel.cranks$.subscribe(({ result }) => (computation += result?.[2]?.compute ?? 0));
  const began = Date.now();
  await kernel.call('a', 'spin');
  await kernel.call('a', 'loop').catch(() => undefined);
  expect(spans).toMatchObject([
    { name: 'startVat', vat: 'a' },
    { name: 'message spin', vat: 'a' },
    { name: 'message loop', status: { code: 2 } },
  ]);
  for (const { start, end = 0 } of spans) {
    expect(end).toBeGreaterThanOrEqual(start);
    expect(Math.abs(start - began)).toBeLessThan(120_000);
  }
  expect(counts).toEqual({ 'vmre.vat.deliveries': 3, 'vmre.vat.computation': computation });
  stop();
  await kernel.run();
  expect(spans).toHaveLength(3);
});

import { openKernel, type VatSpec } from '../../../src/vat';

const source = `exports.buildRootObject = ({ exitVat }) => Far('vat', {
  spin: (times) => { for (let i = 0; i < times; i += 1); },
  end: () => exitVat('over'),
});`;

const label = String.raw`[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"`;
const sampleLine = new RegExp(
  String.raw`^([a-z_]+)(?:\{(${label}(?:,${label})*)\})? (-?\d+(?:\.\d+)?(?:e[-+]\d+)?)$`,
);

/** Parses the format of Prometheus strictly. */
function parse(text: string): Map<string, number> {
  const values = new Map<string, number>();
  const types = new Map<string, string>();
  expect(text.endsWith('\n')).toBe(true);
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const head = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line);
    if (head) {
      current = head[2]!;
      if (head[1] !== 'TYPE') continue;
      expect(types.has(current)).toBe(false);
      expect(head[3]).toMatch(/^(counter|gauge|histogram)$/);
      types.set(current, head[3]!);
      continue;
    }
    const found = sampleLine.exec(line);
    expect(found ?? line).not.toBe(line);
    const [, name = '', labels = '', value] = found!;
    const suffix = types.get(current) === 'histogram' ? /_(bucket|sum|count)$/ : /^$/;
    expect(name.replace(suffix, '')).toBe(current);
    if (types.get(current) === 'counter') expect(name).toMatch(/_total$/);
    expect(name).toMatch(/^vmre_vat_/);
    const key = labels === '' ? name : `${name}{${labels}}`;
    expect(values.has(key)).toBe(false);
    values.set(key, Number(value));
  }
  return values;
}

test('metrics agree with the statistics and the reports of cranks', async () => {
  await using kernel = await openKernel({
    meters: { shared: { remaining: 5_000_000, threshold: 4_900_000 }, all: {} },
    vats: { a: { source, meter: 'shared' }, b: { source, meter: 'all' } },
  });
  const metrics = kernel.collectMetrics();
  let [computation, messages] = [0, 0];
  kernel.cranks$.subscribe(({ delivery, result }) => {
    computation += result?.[2]?.compute ?? 0;
    messages += delivery?.[0] === 'message' ? 1 : 0;
  });
  for (let n = 0; n < 5; n += 1) await kernel.call('a', 'spin', 5000);
  await kernel.call('b', 'end').catch(() => undefined);
  await kernel.queueMessage('a', 'spin', [1]);
  const values = parse(metrics.text());
  const get = (key: string) => values.get(`vmre_vat_${key}`);
  const { cranks, objects, promises, vats } = kernel.statistics;
  expect(get('cranks_total')).toBe(cranks);
  expect([get('kernel_objects'), get('kernel_promises')]).toEqual([objects, promises]);
  expect([get('vats'), get('run_queue_items'), get('computation_steps_total')]).toEqual([
    1,
    1,
    computation,
  ]);
  expect(get('deliveries_total{vat_id="v1",vat="a"}')).toBe(vats[0]!.deliveries);
  expect(get('queued_items{vat_id="v1",vat="a"}')).toBe(1);
  expect(get('ended_total{reason="exit"}')).toBe(1);
  expect(get('meters_low_total')).toBe(1);
  const { remaining, used } = kernel.meter('shared');
  expect(get('meter_remaining_steps{meter_id="m1",meter="shared"}')).toBe(remaining);
  expect(get('meter_used_steps_total{meter_id="m1",meter="shared"}')).toBe(used);
  expect(get('meter_remaining_steps{meter_id="m2",meter="all"}')).toBeUndefined();
  const histogram = 'delivery_duration_seconds';
  expect(get(`${histogram}_count{type="message"}`)).toBe(messages);
  expect(get(`${histogram}_bucket{type="message",le="+Inf"}`)).toBe(messages);
  expect(get(`${histogram}_bucket{type="message",le="10"}`)).toBe(messages);
  metrics.stop();
  const reports: object[] = [];
  kernel.cranks$.subscribe((report) => reports.push(report));
  await kernel.run();
  expect(reports[0]).not.toHaveProperty('details');
});

test('no name of a vat breaks a line, and the number of lines is bounded', async () => {
  const raw: VatSpec = { setup: () => () => undefined };
  const hostile = [
    'a"b',
    'a\\b',
    'a\nvmre_vat_cranks_total 7',
    'x\r\u2028\ud800',
    '{}',
    'n'.repeat(5000),
    '',
  ];
  await using kernel = await openKernel({});
  for (const name of hostile) await kernel.addVat(name, raw);
  const metrics = kernel.collectMetrics();
  const few = parse(metrics.text());
  const names = [...few.keys()].filter((key) => key.startsWith('vmre_vat_references'));
  expect(names).toHaveLength(hostile.length);
  expect(Math.max(...names.map(({ length }) => length))).toBeLessThan(250);
  for (let n = 0; n < 600; n += 1) await kernel.addVat(`vat${n}`, raw);
  await kernel.run();
  const many = [...parse(metrics.text())].filter(([key]) =>
    key.startsWith('vmre_vat_deliveries_total'),
  );
  expect(many).toHaveLength(501);
  expect(many.at(-1)).toEqual(['vmre_vat_deliveries_total{vat_id="others",vat="others"}', 107]);
  expect(many.reduce((sum, [, value]) => sum + value, 0)).toBe(607);
});

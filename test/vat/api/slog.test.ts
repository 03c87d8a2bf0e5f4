import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { openKernel, timerDevice, type VatKernel } from '../../../src/vat';

type Line = Record<string, unknown> & { type: string; crankNum?: number };

const target = `exports.buildRootObject = ({ D }, parameters, baggage) => {
  let timer;
  return Far('target', {
    bootstrap: (vats, devices) => { timer = devices.timer; },
    store: (value) => baggage.has('it') ? baggage.set('it', value) : baggage.init('it', value),
    time: () => typeof D(timer).now(),
    make: () => Far('thing', { go: () => 'went' }),
    fail: () => { throw Error('alas'); },
  });
};`;
const driver = `exports.buildRootObject = ({ exitVatWithFailure }) => Far('driver', {
  drive: async (target) => {
    const made = E(target).make();
    const results = [await E(made).go(), await E(target).time()];
    await E(target).store(await made);
    await E(target).fail().catch((error) => results.push(error.message));
    return results;
  },
  die: () => exitVatWithFailure(Error('gone')),
});`;

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'vmre-slog-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (): Promise<VatKernel> =>
  openKernel({
    vats: {
      target: { source: target, reapInterval: 3 },
      driver: { source: driver, reapInterval: 3 },
    },
    devices: { timer: timerDevice() },
    bootstrap: 'target',
  });

const linesOf = (file: string): Line[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

async function recorded(): Promise<{ lines: Line[]; kernel: VatKernel }> {
  const file = join(directory, 'slog');
  const kernel = await open();
  const stop = kernel.slogTo(file);
  expect(await kernel.call('driver', 'drive', kernel.root('target'))).toEqual([
    ...['went', 'number', 'alas'],
  ]);
  await kernel.call('driver', 'die').catch(() => undefined);
  await stop();
  return { lines: linesOf(file), kernel };
}

test('starts and results alternate, with the numbers of cranks, deliveries and syscalls', async () => {
  const { lines, kernel } = await recorded();
  await using _ = kernel;
  expect(lines.filter(({ type }) => type === 'create-vat')).toMatchObject([
    { vatID: 'v1', name: 'target', dynamic: false, managerType: 'quickjs' },
    { vatID: 'v2', name: 'driver', dynamic: false, managerType: 'quickjs' },
  ]);
  const open: string[] = [];
  const deliveries: Record<string, number> = {};
  let [crank, syscall, last] = [0, 0, 0];
  for (const { type, ...line } of lines.filter((each) => each.type !== 'create-vat')) {
    expect(line.monotime).toBeGreaterThanOrEqual(last);
    last = line['monotime'] as number;
    if (line.crankNum !== undefined) expect(line.crankNum).toBe(crank);
    if (type === 'crank-start') expect(open.push('crank')).toBe(1);
    if (type === 'deliver') {
      const vatID = line['vatID'] as string;
      expect(line['deliveryNum']).toBe(deliveries[vatID] ?? 0);
      deliveries[vatID] = (deliveries[vatID] ?? 0) + 1;
      expect(open.push('deliver')).toBe(2);
      syscall = 0;
    }
    if (type === 'syscall')
      expect([line['syscallNum'], open.push('syscall')]).toEqual([syscall, 3]);
    if (type === 'syscall-result') {
      expect(open.pop()).toBe('syscall');
      syscall += 1;
    }
    if (type === 'deliver-result') expect(open.pop()).toBe('deliver');
    if (type === 'crank-finish') {
      expect(open.pop()).toBe('crank');
      crank += 1;
    }
    if (/-(result|finish)$/.test(type)) expect(line['seconds']).toBeGreaterThanOrEqual(0);
  }
  expect(open).toEqual([]);
  expect(crank).toBe(kernel.statistics.cranks);
  expect(deliveries['v1']).toBe(
    kernel.statistics.vats.find(({ name }) => name === 'target')?.deliveries,
  );
});

test('c-lists can be followed, and explain every reference of both forms', async () => {
  const { lines, kernel } = await recorded();
  await using _ = kernel;
  const known: Record<string, Map<string, string>> = {};
  const clistOf = (vatID: string) =>
    (known[vatID] ??= new Map([['o+0', `ko2${Number(vatID.slice(1)) - 1}`]]));
  const dropped: [string, string][] = [];
  let pairs = 0;
  for (const line of lines) {
    const vatID = line['vatID'] as string;
    if (line.type === 'clist') {
      const { mode, kobj, vobj } = line as Line & { mode: string; kobj: string; vobj: string };
      if (mode === 'drop') dropped.push([vatID, vobj]);
      else clistOf(vatID).set(vobj, kobj);
    }
    if (line.type === 'crank-finish') {
      for (const [vat, vref] of dropped.splice(0)) clistOf(vat).delete(vref);
    }
    for (const [vat, kernelForm] of [
      [line['vd'], line['kd']],
      [line['vsc'], line['ksc']],
    ]) {
      if (vat === undefined || (line['vsc'] as string[] | undefined)?.[0] === 'callNow') continue;
      const refsIn = (form: unknown): string[] =>
        JSON.stringify(form).match(/"k?[opd][+-]?\d+"/g) ?? [];
      const vrefs = refsIn(vat).map((ref) => JSON.parse(ref) as string);
      const krefs = refsIn(kernelForm).map((ref) => JSON.parse(ref) as string);
      expect(vrefs.map((vref) => clistOf(vatID).get(vref))).toEqual(krefs);
      pairs += krefs.length;
    }
  }
  expect(pairs).toBeGreaterThan(30);
  for (const { vatId } of kernel.statistics.vats) {
    expect(clistOf(vatId).size).toBe(
      kernel.statistics.vats.find((vat) => vat.vatId === vatId)?.references,
    );
  }
});

test('messages, resolutions, notifications and ends have the forms of SwingSet', async () => {
  const { lines, kernel } = await recorded();
  await using _ = kernel;
  const of = (type: string, field: string, kind: string): unknown[] =>
    lines
      .filter((line) => line.type === type && (line[field] as string[])[0] === kind)
      .map((line) => line[field]);
  expect(of('deliver', 'kd', 'message')).toContainEqual([
    ...['message', 'ko20'],
    {
      methargs: { body: '#["fail",[]]', slots: [] },
      result: expect.stringMatching(/^kp\d+$/) as string,
    },
  ]);
  expect(of('deliver', 'kd', 'notify')).toContainEqual([
    'notify',
    [
      [
        expect.stringMatching(/^kp\d+$/),
        { state: 'fulfilled', data: { body: '#"went"', slots: [] } },
      ],
    ],
  ]);
  expect(of('syscall', 'vsc', 'resolve')).toContainEqual([
    'resolve',
    [[expect.stringMatching(/^p-\d+$/), false, { body: '#"went"', slots: [] }]],
  ]);
  expect(of('syscall', 'ksc', 'invoke')).toHaveLength(1);
  expect(lines.filter(({ type }) => type === 'terminate')).toMatchObject([
    { vatID: 'v2', shouldReject: true, info: { body: expect.stringContaining('gone') as string } },
  ]);
  const result = lines.find(({ type }) => type === 'deliver-result');
  expect(result?.['dr']).toEqual([
    'ok',
    null,
    { compute: expect.any(Number) as number, allocate: expect.any(Number) as number },
  ]);
});

test('a file that is too large is renamed, and no line is split', async () => {
  const file = join(directory, 'slog');
  await using kernel = await open();
  const stop = kernel.slogTo(file, { maxBytes: 100_000 });
  for (let count = 0; count < 60; count += 1)
    await kernel.call('target', 'store', 'x'.repeat(1000));
  await stop();
  expect(existsSync(`${file}.1`)).toBe(true);
  expect(statSync(file).size).toBeLessThanOrEqual(100_000);
  const cranks = [...linesOf(`${file}.1`), ...linesOf(file)].filter(
    ({ type }) => type === 'crank-finish',
  );
  const numbers = cranks.map(({ crankNum }) => crankNum as number);
  expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
  expect(numbers.at(-1)).toBe(kernel.statistics.cranks - 1);
});

test('a slog and a trace do not disturb each other, and nothing is recorded after both', async () => {
  await using kernel = await open();
  const stops = [
    kernel.slogTo(new PassThrough().resume()),
    kernel.traceTo(new PassThrough().resume()),
  ];
  await kernel.call('target', 'make');
  await stops[0]!();
  const reports: object[] = [];
  kernel.cranks$.subscribe((report) => reports.push(report));
  await kernel.call('target', 'make');
  expect(reports.at(-1)).toHaveProperty('syscalls');
  expect(reports.at(-1)).not.toHaveProperty('details');
  await stops[1]!();
  await kernel.call('target', 'make');
  expect(reports.at(-1)).not.toHaveProperty('syscalls');
});

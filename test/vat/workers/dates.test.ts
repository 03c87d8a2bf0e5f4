import { spawnSync } from 'node:child_process';
import { playsAll } from '../../support/plays-all';

const dates = [
  ...['2020-01-01', '2020-01-01T12:30', '2020-03-29T02:30:00.5', '2020-01-01T12:30:00+02:00'],
  ...['2020-01-01T12:30Z', '-000001-01-01T00:00', 'Thu Jan 02 2020 03:04:05 GMT+0000', 'x'],
  ...['Thu, 02 Jan 2020 03:04:05 GMT', '+275760-09-13T00:00'],
];
const code = `
  const all = ${JSON.stringify(dates)}.map((text) => [Date.parse(text), new Date(text).getTime()]);
  const made = new Date(99, 2, 29, 2, 30, 1, 5), odd = new Date(NaN), later = new Date(made);
  later.setHours(25); later.setDate(31); later.setMonth(1); later.setYear(98); later.setMinutes(61, 2, 3);
  class Day extends Date {}
  const texts = [made, odd, later, new Day(0)].map((each) => [
    String(each), each.toDateString(), each.toTimeString(), each.toLocaleString(), each.getTime(), each.getHours(),
    each.getDay(), each.getDate(), each.getMonth(), each.getFullYear(), each.getYear(), each.getTimezoneOffset(), each + 1,
  ].map(String));
  const given = [[], ['2020-01-01T01:00'], true, null, undefined, { valueOf: () => 5 }, { toString: () => '2020-01-01T01:00' },
    { [Symbol.toPrimitive]: (hint) => hint === 'default' ? 7 : 8 }].map((each) => String(new Date(each).getTime()));
  const own = [Date.length, Date.parse.length, made.getHours.name, made.setHours.length, made.constructor === Date,
    new Day(0) instanceof Date, Object.prototype.toString.call(made)].map(String);
  const long = [':1'.repeat(50_000), '('.repeat(50_000) + ')'.repeat(50_000)].map((text) => String(Date.parse(text)));
  return JSON.stringify([all, texts, given, own, long]);`;

/** The dates in a vat, when its host has another time zone. */
function saidIn(TZ: string): Record<string, string> {
  const program = `
    const { openKernel } = require('vmre/vat');
    const source = ${JSON.stringify(`exports.buildRootObject = ({ Far }) => Far('a', { say() { ${code} } });`)};
    const workers = ['local', 'thread', 'process', 'quickjs'];
    const vats = Object.fromEntries(workers.map((worker) => [worker, { source, worker }]));
    openKernel({ vats }).then(async (kernel) => {
      const said = {};
      for (const each of workers) said[each] = await kernel.call(each, 'say');
      console.log(JSON.stringify(said));
      await kernel.close();
    });`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
    cwd: __dirname,
    env: { ...process.env, TZ },
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Record<string, string>;
}

test('a vat is in UTC, whatever its host and its worker', () => {
  const zones = playsAll ? ['Europe/Berlin', 'Pacific/Kiritimati'] : ['Europe/Berlin'];
  const said = zones.map(saidIn);
  const [first = ''] = Object.values(said[0]!);
  for (const [worker, each] of said.flatMap(Object.entries)) {
    expect([worker, JSON.parse(each as string)]).toEqual([worker, JSON.parse(first)]);
  }
  const [all] = JSON.parse(first) as [number[][]];
  expect(all[1]).toEqual(Array(2).fill(Date.UTC(2020, 0, 1, 12, 30)));
  expect(all[3]).toEqual(Array(2).fill(Date.UTC(2020, 0, 1, 10, 30)));
}, 60_000);

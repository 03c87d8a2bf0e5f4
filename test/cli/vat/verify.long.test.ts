import { join } from 'node:path';

import { openDiskStore } from '../../../src/store/disk-store';
import type { Write } from '../../../src/store/store';
import { openKernel } from '../../../src/vat';
import { House } from './house';

const counter = `exports.buildRootObject = ({ Far }, parameters, baggage) => {
  let sum = 0;
  return Far('counter', { add: (n) => { sum += n; baggage.set('sum', sum); return sum; } });
};`;

async function filled(): Promise<House> {
  const house = new House();
  house.write('counter.js', counter);
  const vat = { sourceSpec: 'counter.js', snapshotEvery: 2 };
  house.configure({ vats: { kept: { ...vat, history: true }, cut: vat } });
  await house.send(...['kept', 'cut'].flatMap((name) => Array<string>(4).fill(`${name}.add(2)`)));
  return house;
}

let house: House;
beforeEach(async () => {
  house = await filled();
});
afterEach(() => house.clear());

const store = (): string => join(house.directory, '.vmre-vats');

/** The hash that a kernel has of the store. */
async function activityHash(): Promise<string> {
  const kernel = await openKernel({ store: store() });
  const { activityHash: hash } = kernel;
  await kernel.close();
  return hash;
}

/** Changes a record behind the back of the kernel. */
async function change(key: string, to: (value: Buffer) => Buffer | undefined): Promise<void> {
  const opened = openDiskStore(store());
  const [found] = [...opened.range(Buffer.from(key))];
  const [at, value] = found as [Buffer, Buffer];
  const write: Write = { key: at, value: to(Buffer.from(value)) };
  await opened.commit([write]);
  await opened.close();
}

const flipped = (value: Buffer): Buffer => {
  value[value.length >> 1] = (value[value.length >> 1] as number) ^ 1;
  return value;
};

test('the hashes of an intact store', async () => {
  const { code, stdout } = await house.invoke('verify', '--replay');
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^ID +NAME +PART +CONTENT +HASH\nv1 +kept +vat store +1 entry +\w{32}\n +transcript +5 deliveries +\w{32}\n +snapshot +\d+ pages after 4 by quickjs-\w{16} +\w{32}\nv2 +cut(.*\n)+ +transcript +5 deliveries, kept from 4 (.*\n)+ +state +\d+ cranks +\w{32}\n$/,
    ),
  ]);
  const { code: same, stdout: text } = await house.invoke('verify', '--json');
  const verdict = JSON.parse(text) as { hash: string };
  expect([same, verdict]).toMatchObject([0, { ok: true, damage: [], differences: [] }]);
  expect(verdict.hash).toBe(await activityHash());
  // Another machine that did the same has the same hashes.
  const other = await filled();
  const { stdout: elsewhere } = await other.invoke('verify', '--json');
  other.clear();
  expect(elsewhere).toBe(text);
});

test.each([
  ['o.ko20', flipped, /tables cannot be read|differ from what was written: objects/],
  ['z.', flipped, /page \d+ of the snapshot of the vat v\d/],
  ['z.', () => undefined, /page \d+ of the snapshot of the vat v\d/],
  ['s.v1.', flipped, /the vat store of v1/],
  ['t.v1.000000000001', flipped, /the transcript of the vat kept \(v1\); it has 5 of 5 deliveries/],
  ['t.v2.', () => undefined, /the transcript of the vat cut \(v2\); it has 0 of 1 deliveries/],
  ['i.v2', flipped, /tables cannot be read|differ from what was written: snapshots/],
])('damage of %s is named', async (key, to, named) => {
  await change(key, to);
  const { code, stderr } = await house.invoke('verify');
  expect([code, stderr]).toEqual([6, expect.stringMatching(named)]);
  const { code: same, stdout } = await house.invoke('verify', '--json');
  expect([same, JSON.parse(stdout)]).toMatchObject([
    6,
    {
      ok: false,
      error: { code: 'VMRE_STORE_FAILED' },
      damage: expect.arrayContaining([expect.stringMatching(named)]) as string[],
    },
  ]);
});

test('other code of a kept transcript is found by a replay, and no store is an error', async () => {
  house.write('counter.js', counter.replace('+=', '-='));
  expect((await house.invoke('verify')).code).toBe(0);
  const { code, stderr } = await house.invoke('verify', '--replay', '--json');
  expect([code, stderr]).toMatchObject([1, '']);
  expect(
    (await house.bench.invoke(join(__dirname, '../../../bin/vmre'), 'vat', 'verify', 'no')).code,
  ).toBe(2);
});

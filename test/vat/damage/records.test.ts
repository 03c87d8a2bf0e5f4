import { openKernel, type VatSpec } from '../../../src/vat';
import { openMemoryStore } from '../../../src/store/memory-store';
import type { Store, Write } from '../../../src/store/store';
import { playsAll } from '../../support/plays-all';

const source = `exports.buildRootObject = ({ Far, exitVat }, parameters, baggage) => {
  const heard = [];
  return Far('books', {
    note(text) {
      heard.push(text);
      baggage.set('entry ' + text, text);
      return heard.length;
    },
    all: () => [...heard, ...baggage.keys().map((key) => baggage.get(key))],
    close: () => exitVat('closed'),
  });
};`;
const vats: Record<string, VatSpec> = {
  front: { source, snapshotEvery: 3 },
  back: { source },
};
const all: Record<string, VatSpec> = { ...vats, gone: { source } };
const right = ['one', 'two', 'three', 'one', 'three', 'two'];

async function filled(): Promise<Store> {
  const store = openMemoryStore();
  const kernel = await openKernel({ store, vats: all });
  for (const text of ['one', 'two', 'three']) {
    for (const name of Object.keys(vats)) await kernel.call(name, 'note', text);
  }
  await kernel.call('gone', 'close');
  await kernel.close();
  return store;
}

/** The findings of a kernel in a store with some changes. */
async function found(store: Store, writes: readonly Write[]): Promise<unknown> {
  const copy = openMemoryStore();
  await copy.commit([...store.range()].map(([key, value]) => ({ key, value })));
  await copy.commit(writes);
  try {
    const kernel = await openKernel({ store: copy, vats });
    try {
      return [await kernel.call('front', 'all'), await kernel.call('back', 'all')];
    } finally {
      await kernel.close();
    }
  } catch (error) {
    return error;
  }
}

const told: unknown = expect.objectContaining({
  code: 'VMRE_STORE_FAILED',
  message: expect.stringMatching(/the store of the kernel is damaged: ./) as string,
});

test('each record that is missing, changed, emptied or moved is reported', async () => {
  const store = await filled();
  expect(await found(store, [])).toEqual([right, right]);
  const entries = [...store.range()];
  expect(new Set(entries.map(([key]) => key.toString()[0]))).toEqual(new Set('aceinostvz'));
  for (const [key, value] of entries.filter((_, at) => playsAll || at % 8 === 0)) {
    const changed = Buffer.from(value);
    changed[changed.length - 1] = (changed.at(-1) as number) ^ 1;
    const other = entries.find(([each, content]) => !each.equals(key) && !content.equals(value))!;
    const elsewhere = Buffer.concat([key, Buffer.from('0')]);
    for (const writes of [
      [{ key, value: undefined }],
      [{ key, value: changed }],
      [{ key, value: Buffer.alloc(0) }],
      [{ key, value: other[1] }],
      [{ key: elsewhere, value }, { key, value: undefined }], // prettier-ignore
      [{ key: elsewhere, value }],
    ]) {
      const what = await found(store, writes);
      // An additional record does not invalidate the others.
      const isFine = writes.length === 1 && writes[0]!.key === elsewhere;
      if (isFine && Array.isArray(what)) expect(what).toEqual([right, right]);
      else expect([key.toString(), what]).toEqual([key.toString(), told]);
    }
  }
}, 120_000);

test('damaged parts are named', async () => {
  const store = await filled();
  const page = [...store.range()].map(([key]) => key.toString()).find((key) => /^z/.test(key))!;
  const cases: [string, RegExp][] = [
    ['o.ko20', /these parts differ from what was written: objects/],
    ['v.v1', /vats/],
    ['n.crank', /counters/],
    ['t.v2.000000000001', /the transcript of the vat back \(v2\); it has 3 of 4 deliveries/],
    ['i.v1', /snapshots/],
    [page, /page \d+ of the snapshot of the vat v1/],
    ['a', /no hashes/],
  ];
  for (const [key, what] of cases) {
    const error = await found(store, [{ key: Buffer.from(key), value: undefined }]);
    expect([key, (error as Error).message]).toEqual([key, expect.stringMatching(what)]);
  }
});

test('a store of another version is rejected', async () => {
  const store = await filled();
  const key = Buffer.from('a');
  const hashes = store.get(key)!.toString().replace('"format":2', '"format":3');
  const error = await found(store, [{ key, value: Buffer.from(hashes) }]);
  expect(error).toMatchObject({ message: expect.stringContaining('format 3') as string });
});

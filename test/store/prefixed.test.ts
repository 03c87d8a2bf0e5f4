import { openMemoryStore } from '../../src/store/memory-store';
import { commitTogether, prefixed } from '../../src/store/prefixed';
import { MAX_KEY_BYTES } from '../../src/store/store';
import { coded } from '../support/coded';
import { listed } from './conformance';
import { followsTheModel } from './model';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const put = (key: string, value = 'aa') => ({ key: bytes(key), value: bytes(value) });

describe('a part of a store', () => {
  // Its neighbours have separate keys, right before and after it.
  followsTheModel(
    async () => {
      const store = openMemoryStore();
      await store.commit([put('00ff'), put('00fe'), put('01'), put('0100'), put('0200')]);
      return prefixed(prefixed(store, bytes('01')), bytes('ff'));
    },
    { runs: 60 },
  );

  test('sees only its own keys, without their prefix', async () => {
    const store = openMemoryStore();
    const [a, b] = [prefixed(store, bytes('0a')), prefixed(store, bytes('0aff'))];
    await a.commit([put('', '01'), put('ff00', '02')]);
    await store.commit([put('0b', '03'), put('09ff', '04')]);
    expect(listed(a)).toEqual(['=01', 'ff00=02']);
    expect(listed(a, undefined, undefined, true)).toEqual(['ff00=02', '=01']);
    expect(listed(b)).toEqual(['00=02']);
    expect(listed(prefixed(store, bytes('ff')))).toEqual([]);
    await prefixed(store, bytes('ffff')).commit([put('01')]);
    expect(listed(prefixed(store, bytes('ffff')))).toEqual(['01=aa']);
    expect(listed(prefixed(store, bytes('')))).toHaveLength(5);
  });

  test('is closed separately, with its snapshots', async () => {
    const store = openMemoryStore();
    const part = prefixed(store, bytes('01'));
    await part.commit([put('02')]);
    const snapshot = part.snapshot();
    const other = store.snapshot();
    await part.close();
    const closed = coded('VMRE_STORE_FAILED', 'closed');
    expect(() => part.get(bytes('02'))).toThrow(closed);
    expect(() => snapshot.get(bytes('02'))).toThrow(closed);
    expect(() => part.range()).toThrow(closed);
    expect(() => prefixed(part, bytes('00'))).toThrow(closed);
    await expect(part.commit([put('02')])).rejects.toThrow(closed);
    await expect(commitTogether([[part, [put('02')]]])).rejects.toThrow(closed);
    expect(other.has(bytes('0102'))).toBe(true);
    expect(listed(store)).toEqual(['0102=aa']);
  });

  test('commits together with other parts, atomically', async () => {
    const store = openMemoryStore();
    const [a, b] = [prefixed(store, bytes('0a')), prefixed(store, bytes('0b'))];
    await commitTogether([
      [a, [put('01')]],
      [b, [put('02')]],
      [store, [put('03')]],
    ]);
    expect(listed(store)).toEqual(['03=aa', '0a01=aa', '0b02=aa']);
    const tooLong = { key: Buffer.alloc(MAX_KEY_BYTES), value: bytes('') };
    const refused = commitTogether([
      [a, [put('04')]],
      [b, [tooLong]],
    ]);
    await expect(refused).rejects.toThrow(
      coded('VMRE_STORE_FAILED', '268435456 bytes; the maximum is 268435455'),
    );
    expect(listed(store)).toHaveLength(3);
    const strangers = commitTogether([
      [a, [put('05')]],
      [openMemoryStore(), [put('06')]],
    ]);
    await expect(strangers).rejects.toThrow(TypeError);
    expect(listed(store)).toHaveLength(3);
    await commitTogether([]);
  });
});

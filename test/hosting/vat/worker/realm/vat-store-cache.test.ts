import { VatStoreCache } from '../../../../../src/hosting/vat/worker/realm/vat-store-cache';

/** What is asked for, in order. */
function asked(cache: VatStoreCache, keys: readonly string[]): string[] {
  const asked: string[] = [];
  for (const key of keys) {
    cache.get(key, () => {
      asked.push(key);
      return undefined;
    });
  }
  return asked;
}

test('what was read or written is not asked for again', () => {
  const cache = new VatStoreCache();
  cache.note('b', 'written');
  expect(asked(cache, ['a', 'a', 'b'])).toEqual(['a']);
  expect(cache.get('b', () => 'other')).toBe('written');
});

test('when all is read, what is not known is not there', () => {
  const cache = new VatStoreCache();
  cache.note('a', '1');
  cache.allIsRead();
  expect(asked(cache, ['a', 'b'])).toEqual([]);
  expect(cache.get('a', () => undefined)).toBe('1');
  cache.note('a', undefined);
  expect(cache.get('a', () => '1')).toBeUndefined();
});

test('what is too much to be kept is asked for again', () => {
  const large = 'x'.repeat(3_000_000);
  const cache = new VatStoreCache();
  cache.allIsRead();
  cache.note('a', large);
  expect(asked(cache, ['a', 'b'])).toEqual([]);
  cache.note('c', large); // and so a is forgotten
  expect(asked(cache, ['a', 'b', 'c'])).toEqual(['a', 'b']);
  cache.allIsRead();
  expect(asked(cache, ['d'])).toEqual(['d']);
});

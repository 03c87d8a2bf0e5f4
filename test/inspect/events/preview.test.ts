import fc from 'fast-check';

import { beginning, preview } from '../../../src/inspect/events/preview';

test('any value becomes JSON of a bounded size', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (value) => {
      const json = JSON.stringify(preview(value)) ?? '';
      expect(json.length).toBeLessThan(60_000);
    }),
  );
});

test('what is cut is told', () => {
  const large = { text: 'x'.repeat(10_000_000), list: Array.from({ length: 1000 }, (_, at) => at) };
  const shown = preview(large) as { text: string; list: unknown[] };
  expect(shown.text).toMatch(/^x{1000}… \(9999000 more characters\)$/);
  expect(shown.list.at(-1)).toBe('… (950 more)');
  const wide = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`k${at}`, at]));
  expect(preview(wide)).toMatchObject({ '…': '10 more' });
});

test('a cycle and a deep value end', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  expect(JSON.stringify(preview(cycle))).toContain('…');
});

test.each([
  [{ password: 'p' }, { password: '[secret]' }],
  [{ nested: [{ apiKey: 'k', id: 1 }] }, { nested: [{ apiKey: '[secret]', id: 1 }] }],
  [{ Authorization: { scheme: 'x' } }, { Authorization: '[secret]' }],
  ['{"user":"u","authToken":"t"}', '{"user":"u","authToken":"[secret]"}'],
])('secrets of %j are replaced', (value, shown) => {
  expect(preview(value)).toEqual(shown);
});

test('getters do not run', () => {
  const value = Object.defineProperty({}, 'now', {
    enumerable: true,
    get: () => {
      throw new Error('ran');
    },
  });
  expect(preview(value)).toEqual({ now: '[getter]' });
});

test('a name of the prototype is only a name', () => {
  const value: unknown = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}');
  const shown = preview(value) as Record<string, unknown>;
  expect(JSON.stringify(shown)).toBe('{"__proto__":{"polluted":true},"a":1}');
  expect(shown['polluted']).toBeUndefined();
});

test('the beginning of a text', () => {
  expect(beginning('abc', 3)).toBe('abc');
  expect(beginning('abcd', 3)).toBe('abc… (1 more characters)');
});

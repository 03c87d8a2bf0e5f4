import fc from 'fast-check';

import { parseByteSize } from '../../src/support/byte-size';

test.each([
  ['0', 0],
  ['512', 512],
  ['512 B', 512],
  ['10.7 GB', 10_700_000_000],
  ['1073.7 MB', 1_073_700_000],
  ['1 kB', 1000],
  ['1k', 1000],
  ['1 KiB', 1024],
  ['1.5 MiB', 1_572_864],
  ['1.5 GiB', 1_610_612_736],
  ['2 TiB', 2_199_023_255_552],
  ['1 PB', 1_000_000_000_000_000],
  ['  3 mb  ', 3_000_000],
  ['0.0015 kb', 2],
])('%j is %d bytes', (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes);
});

test.each([
  [''],
  [' '],
  ['GB'],
  ['-1'],
  ['+1'],
  ['1e3'],
  ['1,5 GB'],
  ['.5'],
  ['5.'],
  ['1 XB'],
  ['1 KIBB'],
  ['1 G B'],
  ['0x10'],
  ['Infinity'],
  ['NaN'],
  ['1 constructor'],
  ['1 toString'],
  ['ten'],
])('%j is not a size', (text) => {
  expect(parseByteSize(text)).toBeUndefined();
});

test('more bytes than a number can represent are not a size', () => {
  expect(parseByteSize('9'.repeat(400))).toBeUndefined();
});

test('a whole number of bytes is itself, in every notation', () => {
  const spelling = fc.constantFrom('', ' ', 'b', ' B', 'B ');
  fc.assert(
    fc.property(fc.nat(), spelling, (bytes, unit) => {
      expect(parseByteSize(`${bytes}${unit}`)).toBe(bytes);
    }),
  );
});

test('a binary unit is 1024 of the previous one, a decimal one 1000', () => {
  const pairs = fc.constantFrom(
    ['KiB', 'MiB', 1024],
    ['MiB', 'GiB', 1024],
    ['GiB', 'TiB', 1024],
    ['KB', 'MB', 1000],
    ['MB', 'GB', 1000],
    ['GB', 'TB', 1000],
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), pairs, (count, [small, large, factor]) => {
      expect(parseByteSize(`${count} ${large}`)).toBe(parseByteSize(`${count * +factor} ${small}`));
    }),
  );
});

test('any text gives whole bytes or undefined, without an exception', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const bytes = parseByteSize(text);
      expect(bytes === undefined || (Number.isInteger(bytes) && bytes >= 0)).toBe(true);
    }),
  );
});

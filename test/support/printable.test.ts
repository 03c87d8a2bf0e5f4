import { stripVTControlCharacters } from 'node:util';

import fc from 'fast-check';

import { printable, printableJson } from '../../src/support/printable';

/** Characters that must not reach a terminal or a reader, in one place and independent of the code. */
const isUnsafe = (code: number): boolean =>
  (code < 0x20 && code !== 9) ||
  (code >= 0x7f && code <= 0x9f) ||
  [0xad, 0x061c, 0x180e, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0xfeff].includes(code) ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2060 && code <= 0x206f && code !== 0x2065) ||
  (code >= 0xd800 && code <= 0xdfff) ||
  (code >= 0xe0020 && code <= 0xe007f);

const unsafeOf = (text: string): number[] =>
  Array.from(text, (character) => character.codePointAt(0)!).filter(isUnsafe);

/** Text with as many problems as possible, unpaired surrogates included. */
const troubled = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc
        .integer({ min: 0, max: 0x10ffff })
        .filter((code) => code < 0xd800 || code > 0xdfff)
        .map((code) => String.fromCodePoint(code)),
      fc.constantFrom(
        '\x1b[31m',
        '\x1b]52;c;aGk=\x07',
        '\x1b]0;title\x1b\\',
        '\x9b31m',
        '\r',
        '\n',
        '\t',
      ),
      fc.constantFrom(
        '\u202e',
        '\u2066',
        '\u200f',
        '\ufeff',
        '\ud800',
        '\udc00',
        '\u2028',
        '😀',
        '\\x1b',
      ),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

const anyCode = fc.property(troubled, (text) => {
  expect(unsafeOf(printable(text))).toEqual([]);
  expect(unsafeOf(printable(text, { lines: true })).filter((code) => code !== 10)).toEqual([]);
});
test('the result has no unsafe character', () => fc.assert(anyCode, { numRuns: 500 }));

test('printing is idempotent, and printing parts one by one equals printing all', () => {
  fc.assert(
    fc.property(troubled, (text) => {
      const shown = printable(text);
      expect(printable(shown)).toBe(shown);
      expect(stripVTControlCharacters(shown)).toBe(shown);
      expect(Array.from(text, (part) => printable(part)).join('')).toBe(shown);
    }),
  );
});

test('ordinary text stays unchanged', () => {
  const text = 'héllo\twörld 日本語 العربية 👩‍👩‍👧 می‌خواهم';
  expect(printable(text)).toBe(text);
  fc.assert(
    fc.property(fc.string(), (ascii) => {
      expect(printable(ascii.replace(/[^\x20-\x7e]/g, ''))).toBe(
        ascii.replace(/[^\x20-\x7e]/g, ''),
      );
    }),
  );
});

test.each([
  ['\x1b[2J', '\\x1b[2J'],
  ['\x1b\x1b[31m[31m', '\\x1b\\x1b[31m[31m'],
  ['ok\rforged', 'ok\\rforged'],
  ['one\ntwo', 'one\\ntwo'],
  ['\x7f\x80\x9f', '\\x7f\\x80\\x9f'],
  ['a\u202eb\u2069', 'a\\u202eb\\u2069'],
  ['\ud800x\udc00', '\\ud800x\\udc00'],
  ['\u{e0041}', '\\u{e0041}'],
])('%j becomes %s', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('lines may stay lines', () => {
  expect(printable('one\r\ntwo\n', { lines: true })).toBe('one\\r\ntwo\n');
});

test('a cut is marked', () => {
  expect(printable('x'.repeat(30), { most: 10 })).toBe('xxxxxxxxxx… (20 more characters)');
  expect(printable('😀😀', { most: 3 })).toBe('😀\\ud83d… (1 more characters)');
  expect(printable('short', { most: 10 })).toBe('short');
});

test('JSON is safe to print and the same value', () => {
  fc.assert(
    fc.property(troubled, fc.constantFrom(0, 2), (text, indent) => {
      const json = printableJson({ [text]: [text] }, indent);
      expect(unsafeOf(json).filter((code) => code !== 10 || indent === 0)).toEqual([]);
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
    }),
  );
});

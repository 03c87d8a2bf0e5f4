import { Tagged } from '../../../src/vat/capdata/kernel-ref';
import { valueText } from '../../../src/cli/vat/run/value-text';

/** Characters that a terminal interprets, or that look like a new line to a reader. */
const hostile = '\u001b[31m\u009b\r\n$9 = forged\u2028\u202e\u2066';

test.each([
  ['a text', hostile],
  ['a key', { [hostile]: 1 }],
  ['a symbol', Symbol.for(hostile)],
  ['symbols within', { a: [Symbol.for(hostile)] }],
  ['a tag', new Tagged(hostile, [hostile])],
  ['an error', new RangeError(hostile)],
])('%s of a vat is printed only as text in one line', (_what, value) => {
  const text = valueText(value);
  expect(text).toContain('forged');
  expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
});

test('long values are split into separate lines', () => {
  expect(valueText(Array(40).fill('abc')).split('\n').length).toBeGreaterThan(1);
});

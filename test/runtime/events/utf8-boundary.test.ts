import fc from 'fast-check';

import { utf8Boundary } from '../../../src/runtime/events/utf8-boundary';

test('a text is split only between characters', () => {
  const text = Buffer.from('aé€𝄞z');
  const borders = Array.from({ length: text.length + 1 }, (_, end) => utf8Boundary(text, end));
  expect(borders).toEqual([0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11]);
});

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

test('splitting and joining any text gives valid texts and loses nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 4, max: 20 }), (text, size) => {
      const data = Buffer.from(text);
      const parts: string[] = [];
      for (let from = 0; from < data.length;) {
        const whole = Math.min(from + size, data.length);
        const to = whole < data.length ? utf8Boundary(data, whole) : whole;
        parts.push(decoder.decode(data.subarray(from, to)));
        from = to;
      }
      expect(parts.join('')).toBe(data.toString());
    }),
  );
});

test('other bytes are split anywhere, and never by more than three bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (data) => {
      const border = utf8Boundary(data, data.length);
      expect(border).toBeGreaterThanOrEqual(data.length - 3);
      expect(border).toBeLessThanOrEqual(data.length);
    }),
  );
  expect(utf8Boundary(Uint8Array.of(0x80, 0x80, 0x80, 0x80), 4)).toBe(4);
});

import fc from 'fast-check';

import { characterBorder } from '../../../src/runtime/events/character-border';

test('a text is only cut between characters', () => {
  const text = Buffer.from('aé€𝄞z');
  const borders = Array.from({ length: text.length + 1 }, (_, end) => characterBorder(text, end));
  expect(borders).toEqual([0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11]);
});

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

test('cutting and joining any text gives valid texts and loses nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 4, max: 20 }), (text, size) => {
      const data = Buffer.from(text);
      const parts: string[] = [];
      for (let from = 0; from < data.length;) {
        const whole = Math.min(from + size, data.length);
        const to = whole < data.length ? characterBorder(data, whole) : whole;
        parts.push(decoder.decode(data.subarray(from, to)));
        from = to;
      }
      expect(parts.join('')).toBe(data.toString());
    }),
  );
});

test('what is not text is cut anywhere, and never by more than three bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (data) => {
      const border = characterBorder(data, data.length);
      expect(border).toBeGreaterThanOrEqual(data.length - 3);
      expect(border).toBeLessThanOrEqual(data.length);
    }),
  );
  expect(characterBorder(Uint8Array.of(0x80, 0x80, 0x80, 0x80), 4)).toBe(4);
});

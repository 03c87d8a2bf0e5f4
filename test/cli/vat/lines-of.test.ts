import { Readable } from 'node:stream';

import fc from 'fast-check';

import { linesOf } from '../../../src/cli/vat/lines-of';

async function linesIn(...parts: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(Readable.from(parts.map((part) => Buffer.from(part))))) {
    lines.push(line);
  }
  return lines;
}

test('the lines do not depend on how the stream is split', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom('a', '\n', '\r', 'é', '\u2028') })),
      async (parts) => {
        const whole = parts.join('').split('\n');
        if (whole.at(-1) === '') whole.pop();
        expect(await linesIn(...parts)).toEqual(whole);
      },
    ),
  );
});

test('an endless line is rejected before it fills the memory', async () => {
  const part = Buffer.alloc(2 ** 24, 'x');
  const endless = Readable.from(
    (function* () {
      for (;;) yield part;
    })(),
  );
  const reading = async (): Promise<void> => {
    for await (const _ of linesOf(endless));
  };
  await expect(reading()).rejects.toThrow('a line has more than 134217728 characters');
});

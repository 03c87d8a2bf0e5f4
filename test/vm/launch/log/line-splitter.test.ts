import fc from 'fast-check';

import { LineSplitter } from '../../../../src/vm/launch/log/line-splitter';

function split(chunks: readonly (string | Buffer)[], most = 1000): [string, number][] {
  const lines: [string, number][] = [];
  const splitter = new LineSplitter(most, (line, cut) => lines.push([line.toString(), cut]));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  splitter.end();
  return lines;
}

test('lines are found however the stream is split', () => {
  const line = fc.stringMatching(/^[a-zü]{0,12}$/);
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(40)), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(''));
      const borders = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = borders.slice(1).map((to, i) => bytes.subarray(borders[i], to));
      expect(split(chunks)).toEqual(lines.map((each) => [each, 0]));
    }),
  );
});

test.each([
  [['abc'], [['abc', 0]]],
  [
    ['a\n', 'b'],
    [
      ['a', 0],
      ['b', 0],
    ],
  ],
  [[], []],
  [
    ['\n\n'],
    [
      ['', 0],
      ['', 0],
    ],
  ],
  [
    ['12345678\nx\n'],
    [
      ['12345', 3],
      ['x', 0],
    ],
  ],
  [
    ['1234', '56', '78', '\n', 'x'],
    [
      ['12345', 3],
      ['x', 0],
    ],
  ],
  [['12345', '6'], [['12345', 1]]],
] as [string[], [string, number][]][])('%j with lines of 5 bytes', (chunks, lines) => {
  expect(split(chunks, 5)).toEqual(lines);
});

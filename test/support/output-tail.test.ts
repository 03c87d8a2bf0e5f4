import { OutputTail } from '../../src/support/output-tail';

const tailOf = (maxBytes: number, ...chunks: string[]): OutputTail => {
  const tail = new OutputTail(maxBytes);
  for (const chunk of chunks) tail.add(Buffer.from(chunk));
  return tail;
};

test.each<[string, number, string[], string, string[]]>([
  ['no output', 8, [], '', ['']],
  ['less than the limit', 8, ['ab\n', 'cd'], 'ab\ncd', ['ab', 'cd']],
  ['exactly the limit', 5, ['ab\n', 'cd'], 'ab\ncd', ['ab', 'cd']],
  ['more than the limit', 4, ['ab\n', 'cd'], 'b\ncd', ['cd']],
  ['a chunk above the limit', 3, ['x', 'abcdef'], 'def', ['def']],
  ['many chunks', 3, ['a', 'b', 'c', 'd', 'e'], 'cde', ['cde']],
  ['lines of Windows', 20, ['ab\r\ncd\r\n'], 'ab\r\ncd\r\n', ['ab', 'cd', '']],
])('%s', (_what, maxBytes, chunks, text, lines) => {
  const tail = tailOf(maxBytes, ...chunks);
  expect(tail.text).toBe(text);
  expect(tail.lines).toEqual(lines);
});

test('a character that arrives in two chunks is complete', () => {
  const [first, second] = [Buffer.from('ä').subarray(0, 1), Buffer.from('ä').subarray(1)];
  const tail = new OutputTail(10);
  tail.add(first);
  tail.add(second);
  expect(tail.text).toBe('ä');
});

test.each([
  [6, 'aä€'],
  [5, 'ä€'],
  [4, '€'],
  [3, '€'],
  [2, ''],
])('with %d bytes, the text begins at a character boundary', (maxBytes, text) => {
  expect(tailOf(maxBytes, 'aä€').text).toBe(text);
});

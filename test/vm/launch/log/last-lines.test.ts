import { OutputTail } from '../../../../src/support/output-tail';
import { lastLines } from '../../../../src/vm/launch/log/last-lines';

describe('the tail of the output', () => {
  const words = (most: number, ...chunks: string[]): string[] => {
    const tail = new OutputTail(most);
    for (const chunk of chunks) tail.add(Buffer.from(chunk));
    return lastLines(tail, 3);
  };

  test.each([
    [20, ['a\nb'], ['a', 'b']],
    [20, ['a\r\n', '\n', '  \n', '\x1b[31mb\x1b[0m'], ['a', 'b']],
    [20, ['1\n2\n3\n4\n5\n'], ['3', '4', '5']],
    [8, ['first\n', 'second'], ['second']],
    [8, ['first\nsecond\n'], ['second']],
    [8, ['12345678'], ['12345678']],
    [8, ['123456789'], ['23456789']], // no other line could come first
    [8, [], []],
  ])('the last %i bytes of %j', (most, chunks, lines) => {
    expect(words(most, ...chunks)).toEqual(lines);
  });
});

import type { Readable } from 'node:stream';

/** Characters of a line, which is held in memory. Lines of a kernel are far shorter. */
const MAX_LINE_LENGTH = 2 ** 27;

/**
 * The lines of a stream. Only a line feed ends a line, because values may contain other line terminators.
 *
 * @throws Error for a line of more than 134,217,728 characters, and the error of the stream
 */
export async function* linesOf(input: Readable): AsyncIterable<string> {
  let parts: string[] = [];
  let length = 0;
  for await (const part of input.setEncoding('utf8') as AsyncIterable<string>) {
    const [first = '', ...others] = part.split('\n');
    parts.push(first);
    length += first.length;
    if (length > MAX_LINE_LENGTH)
      throw new Error(`a line has more than ${MAX_LINE_LENGTH} characters`);
    if (others.length === 0) continue;
    const last = others.pop() as string;
    yield parts.join('');
    yield* others;
    parts = [last];
    length = last.length;
  }
  if (length > 0) yield parts.join('');
}

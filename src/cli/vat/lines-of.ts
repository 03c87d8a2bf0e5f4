import type { Readable } from 'node:stream';

/** Characters of a line: no kernel writes nearly as many, and all of them are in memory. */
const MAX_LINE_LENGTH = 2 ** 27;

/**
 * The lines of a stream. A line ends at a line feed alone: values may have whatever else ends lines.
 *
 * @throws Error for a line of more than 134,217,728 characters, and what the stream is destroyed with
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

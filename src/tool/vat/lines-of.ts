import type { Readable } from 'node:stream';

/** The lines of a stream. A line ends at a line feed alone: values may have whatever else ends lines. */
export async function* linesOf(input: Readable): AsyncIterable<string> {
  let rest = '';
  for await (const part of input.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + part).split('\n');
    rest = lines.pop() as string;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

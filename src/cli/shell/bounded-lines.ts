import type { Readable } from 'node:stream';

/** Bytes of a line. */
export const MAX_LINE_BYTES = 1024 * 1024;

const NEWLINE = 10;

/** A line, or the length of a line that is too long. */
export type BoundedLine = { text: string } | { bytes: number };

/** The lines of a stream, in bounded memory: a line of more than 1 MiB is read, but not stored. */
export async function* boundedLines(input: Readable): AsyncIterable<BoundedLine> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const add = (part: Buffer): void => {
    bytes += part.length;
    if (bytes <= MAX_LINE_BYTES) parts.push(part);
    else parts = [];
  };
  const take = (): BoundedLine => {
    const line = bytes > MAX_LINE_BYTES ? { bytes } : { text: Buffer.concat(parts).toString() };
    parts = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of input as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, at));
      yield take();
      from = at + 1;
    }
    add(chunk.subarray(from));
  }
  if (bytes > 0) yield take();
}

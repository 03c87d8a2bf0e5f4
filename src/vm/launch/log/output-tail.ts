import { plainText } from './log-line';

const NEWLINE = 10;

/** The last bytes of a stream, including an unfinished last line. */
export class OutputTail {
  private bytes: Buffer = Buffer.alloc(0);
  private seen = 0;

  /** @param maxBytes number of bytes that are retained */
  constructor(private readonly maxBytes: number) {}

  push(chunk: Buffer): void {
    this.seen += chunk.length;
    const all = chunk.length < this.maxBytes ? Buffer.concat([this.bytes, chunk]) : chunk;
    // A copy, because a slice would retain the whole chunk.
    this.bytes = Buffer.from(all.subarray(-this.maxBytes));
  }

  /** The last lines that are not blank, without colours and safe to print, in order. */
  lines(maxLines: number): string[] {
    const begin = this.seen > this.maxBytes ? this.bytes.indexOf(NEWLINE) + 1 : 0;
    const lines = this.bytes.toString('utf8', begin).split(/\r?\n/);
    return lines
      .map(plainText)
      .filter((line) => line.trim() !== '')
      .slice(-maxLines);
  }
}

import { plainText } from './log-line';

const NEWLINE = 10;

/** The end of what a stream has carried, whether or not its last line is finished. */
export class OutputTail {
  private bytes: Buffer = Buffer.alloc(0);
  private seen = 0;

  /** @param maxBytes how much is kept */
  constructor(private readonly maxBytes: number) {}

  push(chunk: Buffer): void {
    this.seen += chunk.length;
    const all = chunk.length < this.maxBytes ? Buffer.concat([this.bytes, chunk]) : chunk;
    // A copy: a part of the chunk would keep all of it in memory.
    this.bytes = Buffer.from(all.subarray(-this.maxBytes));
  }

  /** Lines with text in them, without colours and safe to print, the last one last. */
  lines(most: number): string[] {
    const begin = this.seen > this.maxBytes ? this.bytes.indexOf(NEWLINE) + 1 : 0;
    const lines = this.bytes.toString('utf8', begin).split(/\r?\n/);
    return lines
      .map(plainText)
      .filter((line) => line.trim() !== '')
      .slice(-most);
  }
}

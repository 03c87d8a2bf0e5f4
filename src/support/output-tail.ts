const NEWLINE = 10;

/** Keeps the end of a stream, in bounded memory. */
export class OutputTail {
  private bytes: Buffer = Buffer.alloc(0);
  private isCut = false;

  /** @param maxBytes maximum number of kept bytes */
  constructor(private readonly maxBytes: number) {}

  add(chunk: Buffer): void {
    this.isCut ||= this.bytes.length + chunk.length > this.maxBytes;
    const all = chunk.length < this.maxBytes ? Buffer.concat([this.bytes, chunk]) : chunk;
    // A copy, because a view would keep the whole chunk in memory.
    this.bytes = Buffer.from(all.subarray(-this.maxBytes));
  }

  /** The kept text as UTF-8. It begins with a whole character. */
  get text(): string {
    let start = 0;
    if (this.isCut) while (isContinuation(this.bytes[start])) start += 1;
    return this.bytes.toString('utf8', start);
  }

  /** The kept lines. An incomplete first line is omitted. */
  get lines(): string[] {
    const start = this.isCut ? this.bytes.indexOf(NEWLINE) + 1 : 0;
    return this.bytes.toString('utf8', start).split(/\r?\n/);
  }
}

const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0xc0) === 0x80;

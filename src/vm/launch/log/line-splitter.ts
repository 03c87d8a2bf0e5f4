const NEWLINE = 10;

/**
 * Splits a stream of bytes into lines. Bytes of a line beyond the limit are counted and dropped.
 */
export class LineSplitter {
  private pending: Buffer[] = [];
  private length = 0;
  private cut = 0;

  /**
   * @param maxBytes length of the longest line that is not cut
   * @param onLine called with each line, without its line end, and the number of dropped bytes
   */
  constructor(
    private readonly maxBytes: number,
    private readonly onLine: (line: Buffer, cutBytes: number) => void,
  ) {}

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.add(chunk.subarray(from, end));
      this.finish();
      from = end + 1;
    }
    if (from < chunk.length) this.add(chunk.subarray(from));
  }

  /** Emits the last line if it has no line end. */
  end(): void {
    if (this.length > 0 || this.cut > 0) this.finish();
  }

  private add(part: Buffer): void {
    const fitting = part.subarray(0, this.maxBytes - this.length);
    this.cut += part.length - fitting.length;
    if (fitting.length === 0) return;
    this.length += fitting.length;
    this.pending.push(fitting);
  }

  private finish(): void {
    const line = this.pending.length === 1 ? this.pending[0]! : Buffer.concat(this.pending);
    const { cut } = this;
    this.pending = [];
    this.length = 0;
    this.cut = 0;
    this.onLine(line, cut);
  }
}

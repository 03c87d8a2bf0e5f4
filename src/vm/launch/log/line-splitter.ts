const NEWLINE = 10;

/** Cuts a stream of bytes into lines. What a line has beyond the limit is counted and forgotten. */
export class LineSplitter {
  private pending: Buffer[] = [];
  private length = 0;
  private cut = 0;

  /**
   * @param maxBytes longest line that is kept whole
   * @param onLine told of each line without its end, and of how many bytes it lacks
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

  /** The last line may have no end. */
  end(): void {
    if (this.length > 0 || this.cut > 0) this.finish();
  }

  private add(part: Buffer): void {
    const kept = part.subarray(0, this.maxBytes - this.length);
    this.cut += part.length - kept.length;
    if (kept.length === 0) return;
    this.length += kept.length;
    this.pending.push(kept);
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

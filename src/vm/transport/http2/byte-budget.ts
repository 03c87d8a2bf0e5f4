/** A number of bytes that may be held at once, possibly as part of a larger budget. */
export class ByteBudget {
  private held = 0;

  /**
   * @param maxBytes bytes that may be held at once
   * @param whole the larger budget. Default: none
   */
  constructor(
    private readonly maxBytes: number,
    private readonly whole?: ByteBudget,
  ) {}

  /** Bytes that are held now. */
  get used(): number {
    return this.held;
  }

  /** @returns whether there is room for this many more bytes; if not, they are not taken */
  take(bytes: number): boolean {
    if (this.held + bytes > this.maxBytes) return false;
    if (this.whole && !this.whole.take(bytes)) return false;
    this.held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.held -= bytes;
    this.whole?.give(bytes);
  }
}
